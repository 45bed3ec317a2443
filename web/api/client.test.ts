import { afterEach, expect, it, vi } from "vitest";
import { addressOf, call, ServerError } from "./client";

afterEach(() => {
  vi.unstubAllGlobals();
});

function answering(response: () => Response | Promise<Response>) {
  const fetch = vi.fn<(address: string, init?: RequestInit) => Promise<Response>>(async () => response());
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

it("writes queries without what is absent", () => {
  expect(addressOf("/api/x", { a: "b & c", n: 0, none: undefined, nil: null, many: ["1", "二"] })).toBe(
    "/api/x?a=b+%26+c&n=0&many=1&many=%E4%BA%8C",
  );
  expect(addressOf("/api/x")).toBe("/api/x");
});

it("sends JSON and gives JSON", async () => {
  const fetch = answering(() => Response.json({ ok: true }));
  expect(await call("POST", "/api/x", { body: { a: 1 } })).toEqual({ ok: true });
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: "POST", body: '{"a":1}' });
});

it("gives undefined for an empty answer", async () => {
  answering(() => new Response(null, { status: 204 }));
  expect(await call("DELETE", "/api/x")).toBeUndefined();
});

it("throws the server's named error", async () => {
  answering(() => Response.json({ code: "not_found", message: "There is none.", hint: "Look." }, { status: 404 }));
  await expect(call("GET", "/api/x")).rejects.toMatchObject({ code: "not_found", hint: "Look." });
});

it("names a server that cannot be reached", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  const failure: unknown = await call("GET", "/api/x").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ServerError);
  expect(failure).toMatchObject({ code: "connection.lost" });
});
