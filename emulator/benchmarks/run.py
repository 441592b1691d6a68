"""Runs the benchmarks in turn, several rounds, and prints medians and ratios beside the targets. See README.md."""

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAMS = ["crc32", "sha256", "softfloat", "memory", "calls", "dhry"]
TARGET_MEAN = 1.3
TARGET_EACH = 0.95
# the classic QEMU fork on the machine that the targets were set on: wall seconds
CLASSIC = {"boot": (1.08, 1.0), "sha256sum": (1.26, 0.7), "ash loop": (6.79, 0.7)}
SHELL = {
    "boot": [],
    "sha256sum": ["--expect", "# ", "--send", "dd if=/dev/zero bs=1M count=32 | sha256sum",
                  "--expect", "83ee47245398adee79bd9c0a8bc57b821e92aba10f5f9ade8a5d1fae4d8c4302"],
    "ash loop": ["--expect", "# ", "--send", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo loop $i",
                 "--expect", "loop 200000"],
}


def measure(command, env=None):
    """Runs a command: (wall seconds, user and system seconds, peak MiB, output)."""
    before = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - before
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}:\n{text[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def median(rounds, index):
    return statistics.median(r[index] for r in rounds)


def checksum(text):
    found = re.search(r"checksum ([0-9a-f]{8})", text)
    return found.group(1) if found else sys.exit("no checksum in:\n" + text[-2000:])


def qemu(elf):
    return ["qemu-system-arm", "-M", "versatilepb", "-cpu", "arm926", "-m", "128", "-display", "none", "-monitor",
            "none", "-serial", "none", "-audiodev", "none,id=none", "-semihosting", "-kernel", str(elf)]


def envkit(arguments, engine, stats, *more):
    return [arguments.envkit, "boot", "--engine", engine, "--serial", "null", "--stats", str(stats), "--timeout", "60m",
            *map(str, more)]


def compute(arguments, guests, stats):
    print(f"\nCompute programs, {arguments.rounds} rounds, medians. Ratio: QEMU's CPU seconds by envkit's;"
          f" target >= {TARGET_MEAN} as geometric mean, none below {TARGET_EACH}.")
    print(f"{'program':<10} {'Minstr':>7} | {'QEMU cpu':>8} {'wall':>6} | {'envkit cpu':>10} {'wall':>6} {'MIPS':>6}"
          f" {'MiB':>4} | {'interpreter cpu':>15} | {'ratio':>5}")
    ratios = []
    for name in [p for p in PROGRAMS if p in arguments.only]:
        theirs, ours, plain, speeds = [], [], [], []
        for number in range(arguments.rounds):
            theirs.append(measure(qemu(guests / f"versatile-{name}.elf")))
            ours.append(measure(envkit(arguments, "auto", stats, "-k", guests / f"board-{name}.elf", "--semihosting")))
            numbers = json.loads(stats.read_text())
            speeds.append(numbers["mips"])
            if checksum(theirs[-1][3]) != checksum(ours[-1][3]):
                sys.exit(f"{name}: QEMU and envkit disagree")
            if number == 0 and arguments.interpreter:
                plain.append(measure(
                    envkit(arguments, "interpreter", stats, "-k", guests / f"board-{name}.elf", "--semihosting")))
        ratio = median(theirs, 1) / median(ours, 1)
        ratios.append(ratio)
        interpreter = f"{median(plain, 1):15.2f}" if plain else f"{'-':>15}"
        print(f"{name:<10} {numbers['instructions'] / 1e6:7.0f} | {median(theirs, 1):8.2f} {median(theirs, 0):6.2f} |"
              f" {median(ours, 1):10.2f} {median(ours, 0):6.2f} {statistics.median(speeds):6.0f}"
              f" {median(ours, 2):4.0f} | {interpreter} | {ratio:5.2f}{'' if ratio >= TARGET_EACH else '  missed'}",
              flush=True)
    if ratios:
        mean = statistics.geometric_mean(ratios)
        print(f"geometric mean {mean:.2f}, target {TARGET_MEAN}{'' if mean >= TARGET_MEAN else ': missed'}")


def linux(arguments, stats):
    if not arguments.workspace:
        print("\nLinux: no --workspace with a kernel that was built, so not measured.")
        return
    print(f"\nLinux 6.1 from process start, {arguments.rounds} rounds, medians; the shell's work is without the boot."
          " Target: a share of what the classic QEMU fork takes.")
    print(f"{'work':<10} {'engine':<19} {'Minstr':>7} {'cpu':>6} {'wall':>6} {'MIPS':>5} {'MiB':>5} | target wall")
    boots = {}
    for work in [w for w in SHELL if w in arguments.only]:
        no_cache = ["interpreter, no AOT", "auto, no AOT"]
        for engine in ["interpreter", "auto"] + (["translator"] + no_cache if work == "boot" else []):
            env = dict(os.environ)
            if engine in no_cache:
                env["ENVKIT_NO_AOT"] = "1"
            rounds, numbers = [], {}
            for _ in range(arguments.rounds):
                rounds.append(measure(envkit(arguments, engine.split(",")[0], stats, "--workspace",
                                             arguments.workspace, *SHELL[work]), env))
                numbers = json.loads(stats.read_text())
            cpu, wall = median(rounds, 1), median(rounds, 0)
            instructions = numbers["instructions"]
            if work == "boot":
                boots[engine] = (cpu, wall, instructions)
            elif engine in boots:
                cpu, wall = cpu - boots[engine][0], wall - boots[engine][1]
                instructions -= boots[engine][2]
            seconds, share = CLASSIC[work]
            print(f"{work:<10} {engine:<19} {instructions / 1e6:7.0f} {cpu:6.2f} {wall:6.2f}"
                  f" {instructions / 1e6 / wall:5.0f} {median(rounds, 2):5.0f} | {seconds * share:.2f}", flush=True)


def ten_boots(arguments, folder):
    """The same boot again and again: the bytes on the serial line and the number of instructions must not differ."""
    if not arguments.workspace:
        print("\nTen boots: no --workspace with a kernel that was built, so not made.")
        return
    print(f"\n{arguments.boots} boots of Linux to the shell's prompt, from process start. Executed: without the"
          " instructions that only waited for an event, which are counted and skipped.")
    print(f"{'boot':>4} {'engine':<12} {'instructions':>12} {'executed':>12} {'wall':>6} {'cpu':>6} {'MIPS':>5} {'MiB':>4}"
          " serial (sha256)")
    seen = set()
    for number in range(arguments.boots):
        engine = ["auto", "interpreter"][number % 2]
        serial, stats = folder / "serial", folder / "stats.json"
        wall, cpu, memory, _ = measure([
            arguments.envkit, "boot", "--quiet", "--engine", engine, "--workspace", arguments.workspace,
            "--serial", f"file:{serial}", "--stats", stats])
        numbers = json.loads(stats.read_text())
        digest = hashlib.sha256(serial.read_bytes()).hexdigest()
        executed = numbers["instructions"] - numbers["engine"]["waitingInstructionsSkipped"]
        seen.add((numbers["instructions"], digest))
        print(f"{number + 1:>4} {engine:<12} {numbers['instructions']:>12} {executed:>12} {wall:6.2f} {cpu:6.2f}"
              f" {numbers['mips']:5.0f} {memory:4.0f} {digest[:16]}", flush=True)
        serial.unlink()
    if len(seen) != 1:
        sys.exit("the boots differ")
    print("all boots gave the same bytes and the same number of instructions")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--envkit", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--boots", type=int, default=10, help="how many boots are compared with each other")
    parser.add_argument("--workspace", type=Path, help="with a kernel and an initramfs that were built")
    parser.add_argument("--out", type=Path, help="folder for the guest programs")
    parser.add_argument("--interpreter", action="store_true", help="run the programs in the interpreter too, once")
    parser.add_argument("--only", type=lambda text: text.split(","), default=PROGRAMS + list(SHELL) + ["boots"])
    arguments = parser.parse_args()
    compares = any(program in arguments.only for program in PROGRAMS)
    for tool in ["qemu-system-arm", "arm-none-eabi-gcc"] if compares else []:
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing; Debian: apt-get install qemu-system-arm gcc-arm-none-eabi")
    # the first start builds envkit, and trains its cache
    measure([arguments.envkit, "--version"])
    with tempfile.TemporaryDirectory() as folder:
        guests = arguments.out or Path(folder)
        stats = Path(folder) / "stats.json"
        if compares:
            subprocess.run([Path(__file__).with_name("build-guest"), guests], check=True)
            compute(arguments, guests, stats)
        if any(work in arguments.only for work in SHELL):
            linux(arguments, stats)
        if "boots" in arguments.only:
            ten_boots(arguments, Path(folder))
    print(f"\npeak memory of any child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")


main()
