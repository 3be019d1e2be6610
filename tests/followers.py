#!/usr/bin/env python3
"""What it costs a training that many follow it.

    tests/followers.py ANTIPHON [followers] [rounds] [seconds]

One training writes its metrics, one server serves them. In turn, for some seconds each, nobody follows and then all followers do; for both the time of an
epoch is taken from metrics.jsonl, and the processor time of the server from the system. The medians over the rounds are compared. Linux.
"""
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

if len(sys.argv) < 2:
    sys.exit("followers.py: expected the path of the antiphon executable, as in src/Antiphon.Cli/bin/Release/net10.0/antiphon")

command = sys.argv[1]
followers, rounds, seconds = (int(value) for value in (sys.argv[2:5] + ["200", "6", "10"][len(sys.argv) - 2:]))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def epochs(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    return [entry["seconds"] for entry in map(json.loads, lines) if entry["kind"] == "epoch"]


async def follow(port, name, counts):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    writer.write(f"GET /api/live?runs={name} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            counts["lines"] += line.startswith(b"event: lines")
        counts["lost"] += 1
    finally:
        writer.close()


async def main():
    with tempfile.TemporaryDirectory() as folder:
        training = subprocess.Popen(
            [command, "train", "--model", "lenet", "--rule", "kp", "--epochs", "100000", "--schedule", "constant", "--run", "followed", "--runs-dir", folder, "--checkpoint-minutes", "1000"],
            stdout=subprocess.DEVNULL)
        server = subprocess.Popen([command, "serve", folder, "--urls", "http://localhost:0"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1].strip().rstrip("/"))
            metrics = f"{folder}/followed/metrics.jsonl"
            while not os.path.exists(metrics) or len(epochs(metrics)) < 3:
                await asyncio.sleep(0.5)
            times, busy, counts = {False: [], True: []}, {False: [], True: []}, {"lines": 0, "lost": 0}
            for _ in range(rounds):
                for followed in (False, True):
                    tasks = [asyncio.create_task(follow(port, "followed", counts)) for _ in range(followers if followed else 0)]
                    await asyncio.sleep(1)
                    first, used, start = len(epochs(metrics)), processor_seconds(server.pid), time.monotonic()
                    await asyncio.sleep(seconds)
                    busy[followed].append((processor_seconds(server.pid) - used) / (time.monotonic() - start))
                    times[followed] += epochs(metrics)[first:]
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    await asyncio.sleep(1)
            alone, together = (statistics.median(times[followed]) for followed in (False, True))
            print(f"{followers} followers, {counts['lines']} events of lines received, {counts['lost']} connections lost")
            print(f"an epoch takes {alone:.4f} s alone and {together:.4f} s followed: ratio {together / alone:.3f} (medians of {len(times[False])} and {len(times[True])} epochs)")
            print(f"the server uses {100 * statistics.median(busy[False]):.2f} % of one processor alone and {100 * statistics.median(busy[True]):.2f} % followed, and holds {resident_megabytes(server.pid):.0f} MB")
        finally:
            for process in (training, server):
                process.terminate()
                process.wait()


asyncio.run(main())
