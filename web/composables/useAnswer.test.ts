import { effectScope } from "vue";
import { describe, expect, it } from "vitest";
import { ServerError, type AskEvent, type AskEvents } from "../api/stream";
import { useAnswer } from "./useAnswer";

const citation = { n: 1, document: "d", path: "/合同.docx", page: null, start: 0, end: 3, quote: "三十天", title: "合同" };
const done: AskEvents["done"] = {
  message_id: null,
  answer: "三十天内付款。[1]",
  mode: "generated",
  citations: [citation],
  nearest: [],
  timings: { retrieve_ms: 1, first_token_ms: 1, total_ms: 2 },
  checked: null,
  reasoning: "",
  error: null,
};

/** Events handed out one at a time, when the test says so. */
class Tap {
  readonly signals: AbortSignal[] = [];
  private waiting: ((event: AskEvent | undefined) => void)[] = [];

  readonly put = async function* (this: Tap, _question: string, signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    this.signals.push(signal);
    for (;;) {
      const event = await new Promise<AskEvent | undefined>((resolve) => this.waiting.push(resolve));
      if (!event) return;
      yield event;
    }
  }.bind(this);

  async give(event?: AskEvent): Promise<void> {
    this.waiting.shift()?.(event);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function setUp() {
  const tap = new Tap();
  const scope = effectScope();
  const answer = scope.run(() => useAnswer(tap.put));
  if (!answer) throw new Error("no scope");
  return { tap, scope, answer };
}

describe("useAnswer", () => {
  it("shows the evidence and the text as they come and the checked answer at the end", async () => {
    const { tap, answer } = setUp();
    const over = answer.start("  付款期限？ ");
    expect([answer.state.value, answer.question.value]).toEqual(["running", "付款期限？"]);
    await tap.give({ type: "status", data: { stage: "retrieve" } });
    await tap.give({ type: "evidence", data: { citations: [citation] } });
    expect(answer.stage.value).toBe("retrieve");
    expect([...answer.numbers.value]).toEqual([1]);
    await tap.give({ type: "reasoning", data: { text: "看合同" } });
    await tap.give({ type: "token", data: { text: "三十" } });
    await tap.give({ type: "token", data: { text: "天" } });
    expect([answer.text.value, answer.reasoning.value]).toEqual(["三十天", "看合同"]);
    await tap.give({ type: "done", data: done });
    await tap.give();
    await over;
    expect([answer.state.value, answer.text.value]).toEqual(["done", "三十天内付款。[1]"]);
  });

  it("keeps what had arrived when it is stopped, and nothing that comes after", async () => {
    const { tap, answer } = setUp();
    void answer.start("?");
    await tap.give({ type: "token", data: { text: "half" } });
    answer.stop();
    await tap.give({ type: "token", data: { text: " more" } });
    expect([answer.state.value, answer.text.value]).toEqual(["stopped", "half"]);
    expect(tap.signals[0]?.aborted).toBe(true);
  });

  it("stops the first question when a second is put", async () => {
    const { tap, answer } = setUp();
    void answer.start("one");
    void answer.start("two");
    await tap.give({ type: "token", data: { text: "of the first" } });
    await tap.give({ type: "token", data: { text: "of the second" } });
    expect([answer.question.value, answer.text.value]).toEqual(["two", "of the second"]);
    expect(tap.signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });

  it("shows a named error beside what had arrived", async () => {
    const { tap, answer } = setUp();
    const over = answer.start("?");
    await tap.give({ type: "token", data: { text: "half" } });
    await tap.give({ type: "error", data: { code: "model.crashed", message: "It died.", hint: "Ask again." } });
    await over;
    expect([answer.state.value, answer.text.value, answer.error.value?.code]).toEqual(["failed", "half", "model.crashed"]);
  });

  it("shows that the connection was lost", async () => {
    // eslint-disable-next-line @typescript-eslint/require-await, require-yield
    const lose = async function* (): AsyncGenerator<AskEvent, void> {
      throw new ServerError("connection.lost", "", "");
    };
    const answer = effectScope().run(() => useAnswer(lose));
    await answer?.start("?");
    expect([answer?.state.value, answer?.error.value?.code]).toEqual(["failed", "connection.lost"]);
  });

  it("asks nothing when there is no question", async () => {
    const { tap, answer } = setUp();
    await answer.start("  \n");
    expect([answer.state.value, tap.signals.length]).toEqual(["idle", 0]);
  });

  it("stops when the page goes away", () => {
    const { tap, scope, answer } = setUp();
    void answer.start("?");
    scope.stop();
    expect(tap.signals[0]?.aborted).toBe(true);
  });
});
