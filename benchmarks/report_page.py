"""How big the report page is, and how long a reader waits for it: RECORDS made by `rubrique tag`, headless Chromium.

Run: python benchmarks/report_page.py records.jsonl [--query "mali armée"] [--runs 5]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from nlp.writing import read_records
from nlp.writing.report import write_report

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def main() -> None:
    """Print size, memory and times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--query", default="élysée macron")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        started = time.perf_counter()
        count = write_report(read_records(options.records), page)
        print(f"records {count}")
        print(f"written in {time.perf_counter() - started:.1f} s")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        print(f"page {page.stat().st_size / 1e6:.1f} MB")
        times = [watch(page, options.query) for _ in range(options.runs)]
    for name in times[0]:
        values = sorted(one[name] for one in times)
        print(
            f"{name} {statistics.median(values):.0f} ms (of {len(values)}: {values[0]:.0f} to {values[-1]:.0f})"
        )


def watch(page: Path, query: str) -> dict[str, float]:
    """Open the page in a browser that has never seen it; return milliseconds."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(
        options=options, service=Service(executable_path=shutil.which("chromedriver"))
    )
    try:
        driver.get(page.as_uri())
        times = {
            "first view": mark(driver, "first-view"),
            "ready for search": mark(driver, "texts"),
        }
        driver.execute_script(
            "performance.mark('asked'); location.hash = '#' + new URLSearchParams({q: arguments[0]});"
            "new MutationObserver(() => performance.mark('answered'))"
            ".observe(document.getElementById('articles'), {childList: true});",
            query,
        )
        return {**times, "search": mark(driver, "answered") - mark(driver, "asked")}
    finally:
        driver.quit()


def mark(driver: Any, name: str) -> float:
    """Wait until the page has reached a point; return milliseconds since it was opened."""
    code = "return performance.getEntriesByName(arguments[0]).map(entry => entry.startTime)[0]"
    return float(WebDriverWait(driver, 60, 0.02).until(lambda _: driver.execute_script(code, name)))


if __name__ == "__main__":
    main()
