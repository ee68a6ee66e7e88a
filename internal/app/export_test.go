package app

import "waymark/internal/web/server"

// Routes gives every registered route, for tests that open them all.
func (a *App) Routes() ([]server.Route, error) {
	s, err := a.server()
	if err != nil {
		return nil, err
	}
	return s.Routes(), nil
}
