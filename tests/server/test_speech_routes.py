"""Reading aloud over HTTP."""

from __future__ import annotations

import httpx


def test_a_text_is_read_sentence_by_sentence_and_forgotten(client: httpx.Client) -> None:
    status = client.get("/api/speech").json()
    assert status["available"] is True
    assert status["voices"] == [{"id": "en", "name": "English", "language": "en"}]
    reading = client.post("/api/speech", json={"text": "Hello."}).json()
    assert reading["sentences"] == [{"n": 0, "text": "Hello.", "language": "en"}]
    address = f"/api/speech/{reading['id']}/0.wav"
    sound = client.get(address)
    assert sound.status_code == 200
    assert sound.headers["content-type"] == "audio/wav"
    assert sound.headers["cache-control"] == "no-store"
    assert sound.content[:4] == b"RIFF"
    assert client.delete(f"/api/speech/{reading['id']}").status_code == 204
    assert client.get(address).status_code == 404


def test_sound_can_be_had_in_parts(client: httpx.Client) -> None:
    reading = client.post("/api/speech", json={"text": "Hello."}).json()
    address = f"/api/speech/{reading['id']}/0.wav"
    whole = client.get(address).content
    for asked, first, last in (
        ("bytes=0-1", 0, 1),
        ("bytes=10-", 10, len(whole) - 1),
        ("bytes=-4", len(whole) - 4, len(whole) - 1),
    ):
        part = client.get(address, headers={"Range": asked})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
        assert part.content == whole[first : last + 1]
    for odd in ("bytes=9999999-", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,3-4"):
        assert client.get(address, headers={"Range": odd}).content == whole


def test_what_cannot_be_asked_is_refused(client: httpx.Client, anyone: httpx.Client) -> None:
    assert client.post("/api/speech", json={"text": "a", "rate": 9}).status_code == 422
    assert client.post("/api/speech", json={"text": "a", "pitch": 1}).status_code == 422
    assert client.get("/api/speech/none/0.wav").status_code == 404
    assert anyone.get("/api/speech/none/0.wav").status_code == 401
