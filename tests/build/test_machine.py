"""Which llama.cpp fits the computer, and what to type for what is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from build import machine


def has(*names: str) -> Callable[[str], str | None]:
    return lambda name: f"/usr/bin/{name}" if name in names else None


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CMAKE_ARGS", raising=False)
    monkeypatch.delenv("CXX", raising=False)


@pytest.mark.parametrize(
    "platform,tools,name",
    [
        ("darwin", (), "Metal"),
        ("linux", ("nvcc", "nvidia-smi"), "CUDA"),
        ("linux", ("nvcc",), "processor"),
        ("linux", ("nvidia-smi",), "processor"),
        ("linux", ("glslc", "vulkaninfo"), "Vulkan"),
        ("linux", ("nvcc", "nvidia-smi", "glslc", "vulkaninfo"), "CUDA"),
        ("win32", (), "processor"),
    ],
)
def test_the_engine_is_built_for_the_hardware_whose_tools_are_there(
    platform: str, tools: tuple[str, ...], name: str
) -> None:
    assert machine.engine_for(platform, has(*tools)).name == name


def test_what_the_user_says_goes_before_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_BLAS=on")
    assert machine.engine_for("linux", has("nvcc", "nvidia-smi")).cmake_args == "-DGGML_BLAS=on"


def test_the_compiler_named_by_the_user_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "clang++-17 -stdlib=libc++")
    assert machine.compiler(has("clang++-17", "g++")) == "/usr/bin/clang++-17"
    monkeypatch.delenv("CXX")
    assert machine.compiler(has("g++")) == "/usr/bin/g++"
    assert machine.compiler(has()) is None


def test_the_browser_is_found_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert machine.browser(has("google-chrome")) == "/usr/bin/google-chrome"
    assert machine.browser(has("chromium", "google-chrome")) == "/usr/bin/chromium"
    monkeypatch.setenv("CHROMIUM", "ungoogled")
    assert machine.browser(has("ungoogled", "chromium")) == "/usr/bin/ungoogled"
    assert machine.browser(has("chromium")) is None


@pytest.mark.parametrize(
    "tool,line",
    [
        ("apt-get", "sudo apt-get install -y build-essential nodejs npm"),
        ("dnf", "sudo dnf install -y gcc-c++ make nodejs npm"),
        ("brew", "brew install cmake node"),
        ("winget", "winget install LLVM.LLVM OpenJS.NodeJS.LTS"),
    ],
)
def test_what_is_missing_is_one_line_to_type(tool: str, line: str) -> None:
    assert machine.line_to_type(["compiler", "node"], has(tool)) == line


def test_a_system_without_a_known_package_manager_is_told_in_words() -> None:
    assert "compiler" in machine.line_to_type(["compiler"], has())


def test_system_packages_are_installed_with_apt_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert machine.may_install(has("apt-get"))
    assert not machine.may_install(has("dnf"))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not machine.may_install(has("apt-get"))
