import { expect, it } from "vitest";
import { i18n } from "../../locales";
import { checkDetail, checkHint, checkName, reportOf, stateOf, type Check } from "./checks";

const check = (name: string, change: Partial<Check> = {}): Check => ({ name, ok: true, detail: "", hint: "", needed: false, ...change });
const { t } = i18n.global;
const te = (key: string) => i18n.global.te(key);

it("is told in the reader's language as far as its sentences are known", () => {
  i18n.global.locale.value = "zh";
  expect(checkName(check("llama.cpp"), t, te)).toBe("模型引擎");
  expect(checkDetail(check("processor", { detail: "16 cores usable" }), t)).toBe("可用 16 个核心");
  expect(checkDetail(check("data folder", { detail: "/数据, 3.5 GB free" }), t)).toBe("/数据，剩余 3.5 GB");
  expect(checkHint(check("memory", { hint: "Close other programs." }), t, te)).toContain("1 GB");
  expect(checkDetail(check("entries", { detail: "installed: thunar, autostart" }), t)).toBe("已安装：thunar, autostart");
  expect(checkDetail(check("entries", { detail: "none installed" }), t)).toBe("未安装任何入口");
  i18n.global.locale.value = "en";
});

it("keeps the server's own words for what is new", () => {
  expect(checkName(check("quantum drive"), t, te)).toBe("quantum drive");
  expect(checkDetail(check("quantum drive", { detail: "spins" }), t)).toBe("spins");
  expect(checkHint(check("quantum drive", { hint: "Stop it." }), t, te)).toBe("Stop it.");
});

it("knows what is needed from what is optional, and says both in the report", () => {
  const list = [check("version"), check("library", { ok: false, needed: true, detail: "broken", hint: "Mend it." }), check("display", { ok: false })];
  expect(list.map(stateOf)).toEqual(["ok", "needed", "optional"]);
  expect(reportOf("1.0", list)).toBe("AI Workspace 1.0\nok   version: \nFAIL library: broken (Mend it.)\n--   display: \n");
});
