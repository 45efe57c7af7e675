// Stands in for archie in the tests of the bench: the smallest program that can be measured.
const [first] = process.argv.slice(2);
const ask = async (prompt, onText) => {
  const response = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({
      system: 'a'.repeat(400),
      tools: [{ name: 'Read' }],
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  let pending = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop();
    for (const line of lines) {
      const data = line.startsWith('data: ') ? JSON.parse(line.slice(6)) : {};
      if (data.delta?.text) onText(data.delta.text);
    }
  }
};
if (first === '--version') {
  console.log('0');
} else if (first === '-p') {
  await ask('hello', () => {});
} else {
  process.stdin.setRawMode(true);
  process.stdout.write('> ');
  let typed = '';
  process.stdin.on('data', async (data) => {
    for (const key of String(data)) {
      if (key === '\x04') process.exit(0);
      if (key !== '\r') {
        typed += key;
        process.stdout.write(key);
        continue;
      }
      process.stdout.write('\r\n');
      const prompt = typed;
      typed = '';
      await ask(prompt, (text) => process.stdout.write(text.replaceAll('\n', '\r\n')));
      process.stdout.write('\r\n> ');
    }
  });
}
