# Few verbs. Each sets up what it needs first, from the lock files, and does it only once.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check fix schema bench fuzz bench-room proof-main proof-room proof-recognition test-deps

help: ## say what each verb does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: ## set up what is missing, then serve the demo alliance on http://127.0.0.1:8080
	@.ci/setup run
	@exec .venv/bin/python -m server demo

test: test-deps ## run every test: cores, contracts, server over loopback, web client, browsers
	@.ci/setup dev
	@.ci/test

check: ## lint, types, architecture, sizes, generated files, compose file; show all that fails
	@.ci/setup dev
	@.ci/check

fix: ## format, and mend what the linters can mend
	@.ci/setup dev
	@.ci/fix

schema: ## write the web client's types anew from the server's wire types
	@.ci/setup dev
	@.ci/schema

bench: ## measure, beside others where they are installed; writes build/bench/NAME.json
	@.ci/setup dev
	@.ci/bench

bench-room: test-deps ## measure what a browser behind a bad line sees and hears; about forty minutes
	@.ci/setup dev
	@.venv/bin/python -m tests.bench.room $(ROOM)

proof-main: test-deps ## walk the whole path in browsers, kill what can die, print each figure
	@.ci/setup dev
	@.venv/bin/python -m tests.proof.main

proof-room: test-deps ## hold a session of four on bad lines, kill its processes, play it again
	@.ci/setup dev
	@.venv/bin/python -m tests.proof.room

proof-recognition: test-deps ## recognise a CT, refer an emergency; kill server and Orthanc on the way
	@.ci/setup dev
	@.venv/bin/python -m tests.proof.recognition

test-deps: ## install the programs that the tests talk to (Debian as root), or say what is missing
	@.ci/test-deps

fuzz: ## a million bad datagrams, 100,000 descriptions, 200,000 frames (a part of it is in every test)
	@.ci/setup dev
	@.venv/bin/python -m tests.fuzz
