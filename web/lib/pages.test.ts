import { expect, it } from "vitest";
import { isOwnPage } from "./pages";

it("takes pages of our own and nothing else", () => {
  for (const own of ["/", "/chat/abc?q=%E4%BB%98", "/settings/window", "/activity#network"]) expect(isOwnPage(own)).toBe(true);
  for (const other of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "chat", "", "/a\nb", "/api/session"]) {
    expect(isOwnPage(other)).toBe(false);
  }
});
