#!/usr/bin/env python3
"""CPU seconds of shell commands: ratio.py [-n ROUNDS] [-w 0] [--wall] [OURS/PEER ...] <COMMANDS

COMMANDS are lines `NAME<TAB>COMMAND`. After a round to warm up (-w 0: none), all commands are run in turn ROUNDS times, every other round backwards,
since whoever is the first to read a large file after another one pays for it; each finds the name of
its output file in $OUT (out/NAME, removed beforehand, so that nobody pays for the old bytes). CPU is user and system time of all
processes of the command; --wall takes the time on the wall instead. Prints a line for each command, its name and the seconds of each round; or for each pair a line: the pair, our
CPU, the peer's, the median over the rounds of peer / ours."""

import argparse
import os
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("-n", type=int, default=5, metavar="ROUNDS")
parser.add_argument("-w", type=int, default=1, metavar="ROUNDS")
parser.add_argument("--wall", action="store_true")
parser.add_argument("pair", nargs="*", metavar="OURS/PEER")


def cost(name, command, wall):
    """Runs it once; stderr is shown only when it fails."""
    out = os.path.join("out", name)
    if os.path.exists(out):
        os.remove(out)
    begin = time.monotonic()
    with open("out/stderr", "w", encoding="utf-8") as complaints:
        child = subprocess.Popen(["bash", "-o", "pipefail", "-c", command], env={**os.environ, "OUT": out},
                                 stdout=subprocess.DEVNULL, stderr=complaints)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        with open("out/stderr", encoding="utf-8", errors="replace") as why:
            sys.exit(f"{name}: status {child.returncode}: {command}\n{why.read()}")
    return time.monotonic() - begin if wall else used.ru_utime + used.ru_stime


def main():
    options = parser.parse_args()
    commands = [line.rstrip("\n").split("\t", 1) for line in sys.stdin]
    rounds = []
    os.makedirs("out", exist_ok=True)
    for i in range(options.n + options.w):
        print(f"round {i + 1} of {options.n + options.w}", file=sys.stderr)
        turn = reversed(commands) if i % 2 else commands
        rounds.append({name: cost(name, command, options.wall) for name, command in turn})
    rounds = rounds[options.w:]
    for pair in options.pair:
        ours, _, peer = pair.partition("/")
        own, theirs = (statistics.median(r[name] for r in rounds) for name in (ours, peer))
        print(pair, f"{own:.3f}", f"{theirs:.3f}", f"{statistics.median(r[peer] / r[ours] for r in rounds):.2f}", sep="\t")
    for name, _ in commands if not options.pair else ():
        print(name, *(f"{r[name]:.6f}" for r in rounds), sep="\t")


main()
