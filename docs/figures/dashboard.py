"""Pictures of a dashboard: ``python -m docs.figures.dashboard PAGE [--folder FOLDER]``.

PAGE is a standalone page. Its first view becomes ``docs/images/dashboard.png``; given a folder,
every view is drawn there at the width of a laptop and of a phone. Needs Chromium, its driver and
selenium (the extra ``browser``).
"""

import argparse
import base64
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver

README_IMAGE = Path(__file__).parents[1] / "images/dashboard.png"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking"
WIDTHS = {"laptop": 1366, "phone": 390}
HEIGHT = 768
SETTLED = 1.0  # seconds after which a view is drawn
TABS = "return [...document.querySelectorAll('span.view')].map(tab => tab.textContent.trim())"
OPEN = """const tabs = [...document.querySelectorAll('span.view')];
    setConfig(tabs.find(tab => tab.textContent.trim() === arguments[0]))"""


def main():
    """Open the page, draw its views, keep them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path, help="written by `python -m benchmark_utils.standalone`")
    parser.add_argument("--folder", type=Path, help="for every view at two widths")
    options = parser.parse_args()
    with chromium() as browser:
        if options.folder is None:
            resize(browser, WIDTHS["laptop"])
            browser.get(options.page.resolve().as_uri())
            README_IMAGE.write_bytes(picture(browser))
            return
        options.folder.mkdir(parents=True, exist_ok=True)
        for name, width in WIDTHS.items():
            resize(browser, width)
            browser.get(options.page.resolve().as_uri())
            for view in browser.execute_script(TABS):
                browser.execute_script(OPEN, view)
                file = options.folder / f"{name}_{view.replace(' ', '_')}.png"
                file.write_bytes(picture(browser))


@contextmanager
def chromium():
    """A browser without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, NAMES)), "chromium")
    for flag in FLAGS.split():
        options.add_argument(flag)
    browser = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        yield browser
    finally:
        browser.quit()


def resize(browser, width):
    metrics = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def picture(browser):
    """PNG of the whole view, also of what lies below the screen."""
    time.sleep(SETTLED)
    size = {
        side: browser.execute_script(f"return document.documentElement.scroll{side.title()}")
        for side in ("width", "height")
    }
    clip = {"x": 0, "y": 0, "scale": 1} | size
    options = {"format": "png", "captureBeyondViewport": True, "clip": clip}
    return base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", options)["data"])


if __name__ == "__main__":
    main()
