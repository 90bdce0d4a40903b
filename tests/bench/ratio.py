#!/usr/bin/env python3
"""CPU seconds of shell commands, and their ratios: ratio.py [-n ROUNDS] OURS/PEER ... <COMMANDS

COMMANDS are lines `NAME<TAB>COMMAND`. After a round to warm up, all commands are run in turn ROUNDS times, every other round backwards, since
whoever is the first to read a large file after another one pays for it; each finds the name of
its output file in $OUT (out/NAME, removed beforehand, so that nobody pays for the old bytes). CPU is user and system time of all
processes of the command. For each pair a line: the pair, our CPU, the peer's, the median over the rounds of peer / ours.
A peer that is not among the commands gives empty fields."""

import argparse
import os
import statistics
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("-n", type=int, default=5, metavar="ROUNDS")
parser.add_argument("pair", nargs="+", metavar="OURS/PEER")


def cpu(name, command):
    """Runs it once; stderr is shown only when it fails."""
    out = os.path.join("out", name)
    if os.path.exists(out):
        os.remove(out)
    with open("out/stderr", "w", encoding="utf-8") as complaints:
        child = subprocess.Popen(["bash", "-o", "pipefail", "-c", command], env={**os.environ, "OUT": out},
                                 stdout=subprocess.DEVNULL, stderr=complaints)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        with open("out/stderr", encoding="utf-8", errors="replace") as why:
            sys.exit(f"{name}: status {child.returncode}: {command}\n{why.read()}")
    return used.ru_utime + used.ru_stime


def main():
    options = parser.parse_args()
    commands = [line.rstrip("\n").split("\t", 1) for line in sys.stdin]
    rounds = []
    os.makedirs("out", exist_ok=True)
    for i in range(options.n + 1):
        print(f"round {i} of {options.n}" if i else "warming up", file=sys.stderr)
        turn = commands if i % 2 else reversed(commands)
        rounds.append({name: cpu(name, command) for name, command in turn})
    for pair in options.pair:
        ours, _, peer = pair.partition("/")
        own = statistics.median(r[ours] for r in rounds[1:])
        if peer not in rounds[0]:
            print(pair, f"{own:.3f}", "", "", sep="\t")
            continue
        theirs = statistics.median(r[peer] for r in rounds[1:])
        ratio = statistics.median(r[peer] / r[ours] for r in rounds[1:])
        print(pair, f"{own:.3f}", f"{theirs:.3f}", f"{ratio:.2f}", sep="\t")


main()
