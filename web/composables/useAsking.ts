/** Asking, asking again and stopping; what goes wrong is said, what was replaced can be had back. */
import { useI18n } from "vue-i18n";
import { showFailure } from "../lib/failures";
import type { Turn } from "../lib/turns";
import { useAnswers, type Replacement } from "../stores/answer";
import { useCommands } from "../stores/commands";
import { useToasts } from "../stores/toasts";

export function useAsking() {
  const { t } = useI18n();
  const answers = useAnswers();
  const commands = useCommands();
  const toasts = useToasts();

  function offerUndo({ undo }: Replacement): void {
    toasts.show({
      text: t("chat.replaced"),
      action: { label: t("common.undo"), run: () => undo().catch(showFailure) },
    });
  }

  /** False when the question was not put, because another answer is being written. */
  async function ask(question: string): Promise<boolean> {
    try {
      return await answers.ask(question);
    } catch (failure) {
      showFailure(failure);
      return true;
    }
  }

  /** The same question or another in place of a turn and of all that followed; of a command, the same run. */
  async function again(turn: Turn, question: string): Promise<void> {
    if (turn.command !== null && question === turn.question) {
      await commands.again(turn, offerUndo).catch(showFailure);
      return;
    }
    const local = turn.id === null && !answers.thread.incognito;
    await (local ? answers.askAnew(turn, question) : answers.ask(question, turn, offerUndo)).catch(showFailure);
  }

  /** The same question put to the whole library. */
  async function widen(turn: Turn): Promise<void> {
    answers.thread.inside = [];
    await again(turn, turn.question);
  }

  async function stop(): Promise<void> {
    if (answers.running) await answers.stop(answers.running).catch(showFailure);
  }

  return { ask, again, widen, stop };
}
