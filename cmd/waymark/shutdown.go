package main

import (
	"context"
	"net/http"
)

// shutDown lets the requests under way finish.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return server.Shutdown(ctx)
}
