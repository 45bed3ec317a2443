import { afterEach, expect, it, vi } from "vitest";
import { findBy, mountAt, serve, type Mounted } from "../../testing/mounting";
import AnswerNotes from "./AnswerNotes.vue";

let mounted: Mounted | undefined;

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("words what an answer has to tell, numbers as they are read, and leaves a newer code as it is", async () => {
  serve({ "GET /api/jobs": () => ({ jobs: [] }) });
  const notices = [
    { code: "model.less_context", values: { tokens: "2048", wanted: "16384" } },
    { code: "model.smaller", values: { model: "/models/tiny.gguf", wanted: "big" } },
    { code: "query.rewritten", values: { query: "payment terms {of} the | supply agreement" } },
    { code: "of.tomorrow", values: {} },
  ];
  mounted = await mountAt(AnswerNotes, { props: { notices } });
  const text = findBy(mounted.root, "ul").textContent;
  for (const words of [
    "works with 2,048 tokens of context instead of 16,384", "tiny answers in place of big",
    "Searched for: payment terms {of} the | supply agreement", "of.tomorrow",
  ]) expect(text).toContain(words);
});
