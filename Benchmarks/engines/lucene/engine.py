"""Lucene 10, by a small Java program.

The jars and a Java 25 that can run them come from a wheel on PyPI. Debian 12's compiler is older
than the jars, so it compiles against copies whose classes claim its own version; only the real jars
are ever run.
"""

import glob
import os
import zipfile

from harness.engine import Rival
from harness.process import run
from harness.workspace import install_debian, pinned

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Program.java")
PACKAGE = "arcadedb-embedded"
JARS = ("lucene-core", "lucene-analysis-common")
# The class-file version of Java 17, as it stands in bytes 4 to 8 of a class.
JAVA_17 = b"\x00\x00\x00\x3d"
# Which Python the wheel says it is for; nothing of that is used.
WHEEL_PYTHON = "3.13"


class Lucene(Rival):
    name = "lucene"
    title = "Lucene"
    source = SOURCE
    needs_warm_up = True

    def _path(self, *names):
        return self.workspace.path("lucene", *names)

    def _jars(self, folder):
        return [path for jar in JARS for path in glob.glob(os.path.join(folder, jar + "-[0-9]*"))]

    @property
    def _wheel(self):
        return self._path("wheel", "arcadedb_embedded")

    @property
    def _class(self):
        return self._path("classes", "Program.class")

    def missing(self):
        if os.path.exists(self._class) and \
                os.path.getmtime(self._class) >= os.path.getmtime(SOURCE):
            return None
        return "its program is not built"

    def install(self):
        install_debian("openjdk-17-jdk-headless", program="javac")
        jars = os.path.join(self._wheel, "jars")
        if len(self._jars(jars)) < len(JARS):
            self._unpack_wheel()
        stubs = self._path("stubs", "")
        for jar in self._jars(jars):
            _write_stub(jar, os.path.join(stubs, os.path.basename(jar)))
        run(["javac", "--release", "17", "-encoding", "UTF-8", "-cp", os.path.join(stubs, "*"),
             "-d", os.path.dirname(self._class), SOURCE])

    def _unpack_wheel(self):
        self.workspace.install_python("numpy")
        downloads = self._path("downloads", "")
        run([self.workspace.python, "-m", "pip", "download", "--quiet", "--no-deps",
             "--only-binary=:all:", "--python-version", WHEEL_PYTHON, pinned(PACKAGE), "-d",
             downloads])
        target = os.path.dirname(self._wheel)
        with zipfile.ZipFile(glob.glob(os.path.join(downloads, "*.whl"))[0]) as wheel:
            for name in wheel.namelist():
                if "/jars/lucene-" in name or "/jre/" in name:
                    wheel.extract(name, target)
        for path in glob.glob(os.path.join(self._wheel, "jre", "bin", "*")):
            os.chmod(path, 0o755)

    def version(self):
        jars = self._jars(os.path.join(self._wheel, "jars"))
        return os.path.basename(jars[0])[len(JARS[0]) + 1:-len(".jar")] if jars else "?"

    def program(self):
        jars = self._jars(os.path.join(self._wheel, "jars"))
        path = os.pathsep.join([os.path.dirname(self._class), *jars])
        return [os.path.join(self._wheel, "jre", "bin", "java"), "-Xmx3g", "-XX:+UseParallelGC",
                "-XX:ParallelGCThreads=1", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp", path, "Program"]


def _write_stub(jar, path):
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name.endswith(".class") and "META-INF" not in name and "module-info" not in name:
                data = source.read(name)
                target.writestr(name, data[:4] + JAVA_17 + data[8:])
