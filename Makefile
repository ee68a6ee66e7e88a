# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
# Needs: Go 1.26, Node 20 with npm, make. Debian's apt-get installs what tests need when it is missing.

BIN := .bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TEMPL := $(shell find internal -name '*.templ' 2>/dev/null)

.PHONY: demo test check build bench assets generate fuzz clean help

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

demo: build ## make the invented county, serve it, print the address and the sign-ins
	bin/waymark demo --serve

build: generate assets ## leave bin/waymark
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/waymark ./cmd/waymark

generate: $(BIN)/templ.stamp ## make Go code of the pages

$(BIN)/templ $(BIN)/staticcheck: tools/go.mod tools/go.sum
	@mkdir -p $(BIN)
	cd tools && go build -o ../$(BIN)/ tool
	@touch $(BIN)/templ $(BIN)/staticcheck

$(BIN)/templ.stamp: $(BIN)/templ $(TEMPL)
	$(BIN)/templ generate -log-level error
	@touch $@

assets: $(BIN)/assets.stamp ## make the style sheets and scripts from their npm packages

$(BIN)/assets.stamp: package.json package-lock.json $(shell find internal/web/ui/assets -type f -not -path '*/dist/*' 2>/dev/null)
	@mkdir -p $(BIN)
	npm ci --no-audit --no-fund --loglevel=error
	node internal/web/ui/assets/build.mjs
	@touch $@

check: generate assets $(BIN)/staticcheck ## quick: format, vet, staticcheck, architecture rules, unit tests
	@test -z "$$(gofmt -l cmd internal examples bench 2>/dev/null)" || { echo "gofmt these:"; gofmt -l cmd internal examples bench; exit 1; }
	go vet ./...
	$(BIN)/staticcheck ./...
	go test -short ./internal/archtest ./internal/platform/... ./internal/method/...

test: generate assets ## everything, on both engines; installs what is missing
	./test.sh

bench: build ## measure beside the kit's reference server and limits
	./bench/run.sh

fuzz: generate assets ## a minute for each parser
	./bench/fuzz.sh 60s

clean: ## remove what make made
	rm -rf bin $(BIN) node_modules internal/web/ui/assets/dist
	find internal -name '*_templ.go' -delete
