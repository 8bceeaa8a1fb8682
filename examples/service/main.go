// Command example is the smallest service worth deploying: it answers, says whether it is ready, and ends cleanly.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const address = ":5000"

func main() {
	greeting, err := greetingFrom(os.Getenv)
	if err != nil {
		log.Fatalf("fatal: %v", err)
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	if err := serve(stop, handler(greeting)); err != nil {
		log.Fatalf("fatal: %v", err)
	}
}

// greetingFrom builds what the service says; DB_URL is only checked for, never printed.
func greetingFrom(env func(string) string) (string, error) {
	if env("DB_URL") == "" {
		return "", errors.New("DB_URL is not set")
	}
	return fmt.Sprintf("hello from %s\n", env("ENVIRONMENT")), nil
}

func handler(greeting string) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, greeting) })
	return routes
}

// serve answers until stop is done, then lets running requests finish.
func serve(stop context.Context, routes http.Handler) error {
	server := &http.Server{Addr: address, Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("listening on %s", address)
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
		finish, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return server.Shutdown(finish)
	}
}
