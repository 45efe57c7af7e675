/** An exam: how much was looked at, what it came to, and what missed the target; it passes where nothing did. */
interface Outcome {
  says: string[];
  missed: string[];
  checked: number;
}

/** Its options come from the command line: `--seed 7 --n 5000`. */
export type Exam = (options?: Readonly<Record<string, string>>) => Outcome | Promise<Outcome>;
