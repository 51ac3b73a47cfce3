"""How fast `quotewire.spark` is: two local workers with one core each against twice `qw.tables` on one thread.

    python benches/spark.py ../shared/corpora [--mb 100] [--rounds 3]

The texts are the articles of `quotes/polnear-train.jsonl.gz`, repeated up to so many megabytes, in Parquet files for
Spark. Every column of all five tables is computed (Spark's `noop` sink). What is compared runs in turns in one session
that has seen the job once; the medians are given. Beside the wall clock stands the processor time of all processes,
which the load of others changes less: it is what is left of two quiet cores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.pop(0)  # this folder, whose profile.py would stand for Python's own

import psutil
import pyarrow
import pyarrow.parquet
import pyspark
from pyspark.sql import SparkSession

import quotewire as qw
from quotewire.spark import tables

PARTITIONS = 16


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--mb", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with gzip.open(args.corpora / "quotes" / "polnear-train.jsonl.gz") as lines:
        articles = [json.loads(line)["text"] for line in lines]
    texts = []
    left = args.mb * 1e6
    while left > 0:
        texts.append(articles[len(texts) % len(articles)])
        left -= len(texts[-1].encode())
    news = pyarrow.table({"id": range(len(texts)), "body": texts})
    print(
        f"{len(texts):,} articles, {args.mb:g} MB, {args.rounds} rounds, {qw.__version__}, Spark {pyspark.__version__}"
    )
    with tempfile.TemporaryDirectory() as folder:
        size = -(-len(texts) // PARTITIONS)
        for n in range(PARTITIONS):
            pyarrow.parquet.write_table(news.slice(n * size, size), f"{folder}/{n:02}.parquet")
        os.environ |= {
            "SPARK_HOME": str(Path(pyspark.__file__).parent),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_DIR": f"{folder}/work",
            "PYSPARK_PYTHON": sys.executable,
        }
        builder = SparkSession.builder.master("local-cluster[2,1,2048]").config("spark.driver.memory", "1g")
        builder = builder.config("spark.executor.memory", "1500m").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        # A file costs as much to open as a partition holds: each file is a partition.
        builder = builder.config("spark.sql.files.maxPartitionBytes", "16m").config(
            "spark.sql.files.openCostInBytes", "16m"
        )
        builder = builder.config("spark.local.dir", folder)
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        one = qw.Analyzer(jobs=1)

        def alone() -> object:
            return one.tables(news, text="body", id="id")

        def on_spark(files: str = "*") -> None:
            out = tables(spark.read.parquet(f"{folder}/{files}.parquet"), text="body", id="id")
            for table in out:
                table.write.format("noop").mode("overwrite").save()
            out.unpersist()

        on_spark("0[0-3]")
        walls: dict[str, list[float]] = {"alone": [], "on Spark": []}
        processors: dict[str, list[float]] = {"alone": [], "on Spark": []}
        for _ in range(args.rounds):
            for name, call in (("alone", alone), ("on Spark", on_spark)):
                wall, processor = measured(call)
                walls[name].append(wall)
                processors[name].append(processor)
                print(f"  {name}: {wall:.1f} s, processor {processor:.1f} s, {len(texts) / wall:.0f} articles a second")
        spark.stop()
    ratio = statistics.median(walls["alone"]) / (2 * statistics.median(walls["on Spark"]))
    cost = statistics.median(processors["alone"]) / statistics.median(processors["on Spark"])
    print(f"rows a second over twice tables(jobs=1): {ratio:.2f} (floor 0.6, aim 0.85)")
    print(f"processor time of tables(jobs=1) over that of all of Spark's processes: {cost:.2f}")


def measured(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and processor seconds of this process and all below it."""
    before, start = processor_seconds(), time.perf_counter()
    call()
    wall = time.perf_counter() - start
    return wall, processor_seconds() - before


def processor_seconds() -> float:
    """Of this process and its children, those of theirs that have ended included."""
    total = 0.0
    mine = psutil.Process()
    for process in [mine, *mine.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


if __name__ == "__main__":
    main()
