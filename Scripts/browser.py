"""Drives a headless Chromium by the DevTools protocol over pipes: no driver, no packages."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

from blackbox import fail


def find():
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        path = shutil.which(name)
        if path:
            return path
    return None


class Browser:
    """A browser with one page. What the page's console says and throws is in `complaints`."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="lede-browser-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def place():
            # The protocol's descriptors; first out of the way of each other.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            high = [os.dup2(reading, 30), os.dup2(writing, 31)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run",
             "--hide-scrollbars", "--disable-extensions", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
             "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.complaints = []
        self.dialogs = 0
        self.session = None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, seconds=30, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + seconds
        while True:
            answer = self.receive(end - time.monotonic())
            if answer is None:
                fail("the browser does not answer", method)
            if answer.get("id") == number:
                if "error" in answer:
                    fail(method, answer["error"])
                return answer["result"]

    def receive(self, seconds):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read_end], [], [], max(0, seconds))
            if not ready:
                return None
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                fail("the browser has ended")
            self.buffer += piece
        text, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(text)
        self.note(message)
        return message

    def note(self, message):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled":
            values = [str(value.get("value", value.get("description")))
                      for value in parameters["args"]]
            self.complaints.append(f"console.{parameters['type']}: {' '.join(values)}")
        elif method == "Log.entryAdded":
            self.complaints.append(f"{parameters['entry']['level']}: {parameters['entry']['text']} "
                                   f"{parameters['entry'].get('url', '')}")
        elif method == "Page.javascriptDialogOpening":
            self.dialogs += 1

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            fail("in the page:", expression[:200],
                 details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def open(self, address):
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def wait(self, expression, seconds=15):
        """Waits until an expression is true; its value."""
        end = time.monotonic() + seconds
        while True:
            value = self.evaluate(f"Boolean({expression})")
            if value:
                return value
            if time.monotonic() > end:
                where = self.evaluate("location.href + ' ' + document.body.innerText.slice(0, 400)")
                fail("in vain waited for", expression, "at", where, self.complaints)
            time.sleep(0.03)

    def size(self, width, height, dark=False, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def key(self, key, code=None, text=None):
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9, "/": 191}
        parameters = {"key": key, "code": code or key, "windowsVirtualKeyCode": codes.get(key, 0)}
        if key == "Enter":
            text = "\r"
        if text or len(key) == 1:
            parameters["text"] = text or key
        self.call("Input.dispatchKeyEvent", type="keyDown", **parameters)
        parameters.pop("text", None)
        self.call("Input.dispatchKeyEvent", type="keyUp", **parameters)

    def type(self, text):
        for character in text:
            self.key(character)

    def click(self, selector, index=0):
        place = self.evaluate(
            f"(() => {{ const e = document.querySelectorAll({json.dumps(selector)})[{index}];"
            " e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            " return [b.left + Math.min(b.width / 2, 40), b.top + b.height / 2]; })()")
        self.drag([place])

    def drag(self, places):
        """Presses at the first place, moves over the others, and lets go."""
        x, y = places[0]
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left",
                  clickCount=1)
        for x, y in places[1:]:
            self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left",
                      buttons=1)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left",
                  clickCount=1)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
