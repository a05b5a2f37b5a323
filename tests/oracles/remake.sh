#!/bin/sh
# Make the samples again and let R (and svy, where installed) print their values:
#   sh tests/oracles/remake.sh [PYTHON]     or: make prove NAME=oracles
# Needs R with the packages survey, limma, clubSandwich and jsonlite. Compares our
# estimators with R on the `api` data that ship with R survey, which are not kept here;
# ends with the rounds on disk (rounds/), which R takes some minutes for.
set -e
python=$(command -v "${1:-python3}")
case $python in /*) ;; *) python=$PWD/$python ;; esac
cd "$(dirname "$0")"
command -v Rscript >/dev/null || { echo "Rscript not found: install R and its package survey"; exit 1; }
"$python" samples.py
Rscript taylor.R
Rscript replicates.R > replicates.json
Rscript moderation.R
if "$python" -c "import svy" 2>/dev/null; then
    "$python" second_oracle.py
else
    echo "svy not found: second_oracle.json is left as it is"
fi
Rscript api.R | "$python" compare_api.py
cd rounds
"$python" make.py
Rscript figures.R
