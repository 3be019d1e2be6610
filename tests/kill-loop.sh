#!/usr/bin/env bash
# Kills a run at random moments and resumes it, so many times, and holds what it comes to against a run left alone: tests/kill-loop.sh [KILLS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ANTIPHON_KILLS=${1:-50} dotnet test -c Release tests/Antiphon.Tests --filter "FullyQualifiedName~KillTests" --logger "console;verbosity=detailed"
