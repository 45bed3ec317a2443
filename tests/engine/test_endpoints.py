"""Models that another program runs: a stand-in for Ollama, and llama.cpp's own OpenAI-compatible server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from app.core.errors import (
    AppError,
    Cancelled,
    ContextOverflow,
    EndpointFailed,
    EndpointRefused,
    InputError,
    ModelNotFound,
    ModelOutOfMemory,
    ModelUnsupported,
    NetworkClosed,
)
from app.core.ports import GeneratedText, GenerationOptions, NetworkDoor
from app.core.types import ChatMessage, Notice
from app.engine.endpoints import Endpoints, EndpointSettings, EndpointTurn
from app.engine.ollama import parameters_of
from app.engine.speaking import Address, EndpointStream, error_words, rough_tokens
from tests.gguf_writer import write_known_answer_gguf
from tests.net.doors import open_door, shut_door
from tests.ollama_server import OllamaModel, OllamaServer

ASKED = (ChatMessage("system", "规则"), ChatMessage("user", "付款条款是什么?"))
ANSWER = ("买方", "应在", "三十日内", "付款", "。", "[1]")
KEY = "sesame-open"

SCHEMA = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[NetworkDoor]:
    with open_door(tmp_path) as made:
        yield made


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    models = [
        OllamaModel("qwen3:4b", ANSWER, thoughts=("先", "想")),
        OllamaModel("all-minilm:latest", family="bert", capabilities=("embedding",)),
        OllamaModel(
            "moondream:latest", ("<think>hm</think>\n\nyes",), capabilities=("completion", "vision"), context=2048
        ),
    ]
    with OllamaServer(models) as server:
        yield server


def written(pieces: Sequence[GeneratedText], *, reasoning: bool = False) -> str:
    return "".join(piece.text for piece in pieces if piece.reasoning == reasoning)


def endpoints(door: NetworkDoor, **settings: str) -> Endpoints:
    made = EndpointSettings(**settings)  # type: ignore[arg-type]  # addresses and a key
    return Endpoints(door, lambda: made)


def answer(found: Endpoints, name: str, options: GenerationOptions | None = None) -> list[GeneratedText]:
    return list(found.generator(name).stream(ASKED, options or GenerationOptions()))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# --- Ollama -------------------------------------------------------------------------------------


def test_ollamas_chat_models_are_listed_with_what_it_tells_of_them(door: NetworkDoor, ollama: OllamaServer) -> None:
    models = endpoints(door, ollama=ollama.address).models()
    assert [model.id for model in models] == ["ollama:qwen3:4b", "ollama:moondream:latest"]
    qwen = models[0]
    assert (qwen.origin, qwen.installed, qwen.remote, qwen.parameters) == ("ollama", True, False, 4_000_000_000)
    assert (qwen.quantisation, qwen.architecture, qwen.size) == ("Q4_K_M", "qwen3", 2_500_000_000)
    shown = endpoints(door, ollama=ollama.address).describe("ollama:qwen3:4b")
    assert (shown.trained, shown.context, shown.licence, shown.template) == (40960, 8192, "Apache License", True)


def test_ollama_writes_and_its_thoughts_stay_apart(door: NetworkDoor, ollama: OllamaServer) -> None:
    found = endpoints(door, ollama=ollama.address)
    pieces = answer(found, "ollama:qwen3:4b", GenerationOptions(max_tokens=64, temperature=0.1, seed=7, stop=("##",)))
    assert written(pieces) == "".join(ANSWER)
    assert written(pieces, reasoning=True) == "先想"
    (seen,) = ollama.seen
    assert seen["messages"] == [{"role": one.role, "content": one.content} for one in ASKED]
    assert seen["options"] == {
        "num_ctx": 8192, "num_predict": 64, "temperature": 0.1, "top_p": 0.9, "seed": 7, "stop": ["##"],
    }  # fmt: skip
    marked = answer(found, "ollama:moondream:latest", GenerationOptions(schema=SCHEMA))
    assert (written(marked), written(marked, reasoning=True)) == ("yes", "hm")
    assert (ollama.seen[-1]["format"], ollama.seen[-1]["options"]["num_ctx"]) == (SCHEMA, 2048)


@pytest.mark.parametrize(
    "fail, error, words",
    [
        (lambda fake: setattr(fake, "error", (500, "model requires more system memory (6.1 GiB)")), ModelOutOfMemory, "6.1"),
        (lambda fake: setattr(fake, "error", (400, "input exceeds the context length")), ContextOverflow, "exceeds"),
        (lambda fake: setattr(fake, "error", (401, "unauthorized")), EndpointRefused, "unauthorized"),
        (lambda fake: setattr(fake, "error", (404, "model 'qwen3:4b' not found")), ModelNotFound, "not found"),
        (lambda fake: setattr(fake, "error", (503, "server busy, please try again")), EndpointFailed, "busy"),
    ],
)  # fmt: skip
def test_ollamas_errors_are_told_by_name(
    door: NetworkDoor, ollama: OllamaServer, fail: Callable[[OllamaServer], None], error: type[AppError], words: str
) -> None:
    fail(ollama)
    with pytest.raises(error, match=words):
        answer(endpoints(door, ollama=ollama.address), "ollama:qwen3:4b")


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("error_within", "an error was encountered while running the model", "while running"),
        ("broken_off", True, "broke off|does not answer"),
        ("garbage", b"<html>\n", "no JSON"),
        ("garbage", b"[1]\n", "no JSON object"),
    ],
)
def test_what_came_before_an_error_in_the_middle_stays(
    door: NetworkDoor, ollama: OllamaServer, field: str, value: object, words: str
) -> None:
    setattr(ollama, field, value)
    stream = endpoints(door, ollama=ollama.address).generator("ollama:qwen3:4b").stream(ASKED, GenerationOptions())
    assert next(stream) == GeneratedText("先", reasoning=True)
    with pytest.raises(EndpointFailed, match=words):
        list(stream)


def test_closing_from_another_thread_ends_the_answer_and_the_connection(
    door: NetworkDoor, ollama: OllamaServer
) -> None:
    ollama.hold = threading.Event()
    stream = endpoints(door, ollama=ollama.address).generator("ollama:qwen3:4b").stream(ASKED, GenerationOptions())
    assert isinstance(stream, EndpointStream)
    assert next(stream).text == "先"
    rest: list[GeneratedText] = []
    reader = threading.Thread(target=lambda: rest.extend(stream))
    reader.start()
    assert ollama.begun.wait(20)
    stream.close()
    reader.join(20)
    assert not reader.is_alive()
    assert rest == []


def test_a_stream_that_is_closed_before_it_begins_asks_nothing(door: NetworkDoor, ollama: OllamaServer) -> None:
    stream = endpoints(door, ollama=ollama.address).generator("ollama:qwen3:4b").stream(ASKED, GenerationOptions())
    assert isinstance(stream, EndpointStream)
    stream.close()
    assert list(stream) == []
    assert ollama.seen == []


def test_a_model_that_only_embeds_is_refused(door: NetworkDoor, ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnsupported):
        endpoints(door, ollama=ollama.address).generator("ollama:all-minilm:latest").load(lambda: False)
    with pytest.raises(ModelNotFound):
        endpoints(door, ollama=ollama.address).describe("ollama:gone")


def test_one_that_is_not_there_has_no_models_and_an_answer_says_so(door: NetworkDoor) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    found = endpoints(door, ollama=nobody, server=nobody)
    assert found.models() == []
    assert [address for address, _ in found.troubles()] == [nobody, f"{nobody}/v1"]
    with pytest.raises(EndpointFailed, match="does not answer"):
        found.generator("ollama:x").load(lambda: False)


def test_what_was_listed_is_remembered_for_a_moment(door: NetworkDoor, ollama: OllamaServer) -> None:
    now = [100.0]
    settings = EndpointSettings(ollama=ollama.address)
    found = Endpoints(door, lambda: settings, lambda: now[0])
    assert len(found.models()) == len(found.models()) == 2
    assert ollama.asked == ["/api/tags"]
    now[0] += 31
    found.models()
    assert ollama.asked == ["/api/tags"] * 2


def test_a_shut_door_keeps_ollama_out_too(tmp_path: Path, ollama: OllamaServer) -> None:
    with shut_door(tmp_path) as door:
        found = endpoints(door, ollama=ollama.address)
        assert found.models() == []
        with pytest.raises(NetworkClosed):
            found.generator("ollama:qwen3:4b").load(lambda: False)
        with pytest.raises(NetworkClosed):
            answer(found, "ollama:qwen3:4b")
    assert ollama.asked == []


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "",
        "127.0.0.1:11434",
        "ftp://127.0.0.1",
        "http://",
        "http://user:word@127.0.0.1:1",
        "http://a:b:c",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(door: NetworkDoor, written: str) -> None:
    with pytest.raises(InputError):
        Address(door, written, "server")


def test_another_computer_is_said_to_be_one(door: NetworkDoor, ollama: OllamaServer) -> None:
    assert not Address(door, "http://localhost:1234/v1/", "server").remote
    assert not Address(door, "http://[::1]:1234", "server").remote
    far = Address(door, "http://192.0.2.7:8000/v1", "server")
    assert (far.remote, far.host, far.base) == (True, "192.0.2.7:8000", "http://192.0.2.7:8000/v1")
    found = endpoints(door, ollama=ollama.address, server="https://models.example/v1")
    assert found.host("server:big") == "models.example"
    assert found.host("ollama:qwen3:4b") is None


def test_the_turn_waits_for_nobody_and_tells_of_another_computer(door: NetworkDoor, ollama: OllamaServer) -> None:
    found = endpoints(door, ollama=ollama.address)
    turn = EndpointTurn(found, "ollama:qwen3:4b")
    assert list(turn.wait(lambda: False)) == []
    assert turn.load(lambda: False).context_size() == 8192
    assert not turn.notices
    found.host = lambda name: f"far.example of {name}"  # type: ignore[method-assign]  # no other computer is at hand
    turn.load(lambda: False)
    assert list(turn.notices) == [Notice("model.elsewhere", {"host": "far.example of ollama:qwen3:4b"})]
    with pytest.raises(Cancelled):
        turn.wait(lambda: True)
    turn.release()


def test_names_of_unset_addresses_are_not_found(door: NetworkDoor) -> None:
    assert Endpoints.names("server:a")
    assert not Endpoints.names("/models/server:a.gguf")
    with pytest.raises(ModelNotFound, match="address is not set"):
        endpoints(door).generator("server:a")


@pytest.mark.parametrize(
    "body, said",
    [
        ('{"error":"model \'x\' not found"}', "model 'x' not found"),
        ('{"error":{"message":"no room","code":400}}', "no room"),
        ('{"detail":"Invalid API key"}', "Invalid API key"),
        ('{"detail":[{"msg":"field required"}]}', "field required"),
        ("<html>Bad Gateway</html>", ""),
        ("plain words", "plain words"),
        ("{}", ""),
    ],
)
def test_an_errors_words_are_found_in_every_usual_shape(body: str, said: str) -> None:
    assert error_words(body.encode()) == said


def test_tokens_are_guessed_rather_too_many() -> None:
    assert rough_tokens("买方应在三十日内付款。") >= 10
    assert rough_tokens("Payment is due within thirty days.") >= 8
    assert rough_tokens("") == 0


@pytest.mark.parametrize(
    "said, number", [("7.6B", 7_600_000_000), ("494.03M", 494_030_000), ("", None), (None, None), ("huge", None)]
)
def test_parameters_are_read_from_ollamas_words(said: object, number: int | None) -> None:
    assert parameters_of(said) == number


# --- a real OpenAI-compatible server ------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """llama-cpp-python's own server with a model whose answer is known; its address."""
    folder = tmp_path_factory.mktemp("server")
    model = write_known_answer_gguf(folder / "known.gguf", ANSWER, context=512)
    port = free_port()
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--n_ctx", "512", "--api_key", KEY, "--model_alias", "known-answer"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            # It retries with growing waits, up to two minutes in all.
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
                client.get(f"{address}/docs")
            yield address
        finally:
            process.kill()


def test_a_real_servers_models_are_listed(door: NetworkDoor, server: str) -> None:
    (model,) = endpoints(door, server=server, key=KEY).models()
    assert (model.id, model.name, model.origin, model.remote) == (
        "server:known-answer",
        "known-answer",
        "server",
        False,
    )
    assert model.context == 8192


def test_a_real_server_writes(door: NetworkDoor, server: str) -> None:
    found = endpoints(door, server=f"{server}/v1/", key=KEY)
    pieces = answer(found, "server:known-answer", GenerationOptions(max_tokens=32, temperature=0, seed=3))
    assert written(pieces) == "".join(ANSWER)


def test_a_real_server_keeps_to_a_schema(door: NetworkDoor, server: str) -> None:
    found = endpoints(door, server=server, key=KEY)
    options = GenerationOptions(max_tokens=200, temperature=0, schema={"enum": ["".join(ANSWER)]})
    text = written(answer(found, "server:known-answer", options))
    assert text.startswith('"')
    assert json.loads(text if text.endswith('"') else f'{text}"')


def test_a_real_server_refuses_a_wrong_key(door: NetworkDoor, server: str) -> None:
    for key in ("", "wrong"):
        with pytest.raises(EndpointRefused, match="Invalid API key"):
            endpoints(door, server=server, key=key).describe("server:known-answer")
        with pytest.raises(EndpointRefused):
            answer(endpoints(door, server=server, key=key), "server:known-answer")


def test_a_real_server_says_when_the_question_is_too_long(door: NetworkDoor, server: str) -> None:
    long = (ChatMessage("user", "harbour " * 2000),)
    stream = endpoints(door, server=server, key=KEY).generator("server:known-answer").stream(long, GenerationOptions())
    with pytest.raises((ContextOverflow, EndpointFailed)) as caught:
        list(stream)
    assert "context" in str(caught.value).lower() or "broke off" in str(caught.value)


def test_a_model_the_server_does_not_have_is_not_found(door: NetworkDoor, server: str) -> None:
    with pytest.raises(ModelNotFound):
        endpoints(door, server=server, key=KEY).describe("server:other")
