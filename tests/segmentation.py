"""Runs examples/segmentation from nothing to its report, in a copy: first without its environment, then with one.

    python tests/segmentation.py LAB

The Python that runs this stands in for the conda environment, so it needs scikit-image, tifffile and imageio, and has to
be that of a virtual environment. LAB is the program.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "segmentation"
MISSING = {
    "en": r"the environment `imaging` is not installed in `(\.lab/envs/imaging-[0-9a-f]{12})`",
    "fr": r"l'environnement `imaging` n'est pas installé dans `(\.lab/envs/imaging-[0-9a-f]{12})`",
}


def main():
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".lab", "results"))

        def lab(*arguments, code=0):
            # A warning of Python fails the step: the scripts are to work with the next releases too.
            variables = {**os.environ, "PYTHONWARNINGS": "error"}
            done = subprocess.run([program, *arguments], cwd=project, env=variables, capture_output=True, text=True)
            said = done.stdout + done.stderr
            assert done.returncode == code, f"lab {arguments}: {done.returncode}\n{said}"
            return said

        prefixes = set()
        for language, sentence in MISSING.items():
            said = lab("--lang", language, "run", code=4)
            found = re.search(sentence, said)
            assert found, said
            prefixes.add(found.group(1))
        (prefix,) = prefixes

        place = project / prefix
        place.parent.mkdir(parents=True)
        place.symlink_to(sys.prefix, target_is_directory=True)
        said = lab("--lang", "en", "run")
        assert "segment: 4 done\nmeasure: 4 done\nreport: 1 done\n" in said, said
        check_report((project / "results/report.html").read_text(encoding="utf-8"))
        assert "nothing to do" in lab("--lang", "en", "run")

        # One image less: what is the same is not done again.
        (project / "data/field_4.tif").unlink()
        said = lab("--lang", "en", "run")
        assert "report: 1 done\nother steps: 6 tasks done before" in said, said
        plan = json.loads(lab("--lang", "en", "--quiet", "plan", "--format", "json"))
        assert [step["state"] for step in plan["steps"]] == ["done"] * 3, plan
    print(f"the report was made under {sys.prefix}")


def check_report(page):
    pictures = re.findall(r'alt="field_\d: outlines of (\d+) nuclei" src="data:image/png;base64,', page)
    in_all = int(re.search(r"<p>(\d+) nuclei in 4 images", page).group(1))
    assert len(pictures) == 4 and sum(map(int, pictures)) == in_all, page[:4000]
    # The images hold somewhat more than 300 nuclei; another release may split a pair otherwise.
    assert 280 <= in_all <= 350, in_all


if __name__ == "__main__":
    main()
