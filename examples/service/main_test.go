package main

import (
	"net/http/httptest"
	"testing"
)

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestAnswersWithItsEnvironment(t *testing.T) {
	greeting, err := greetingFrom(environment(map[string]string{"DB_URL": "postgres://db", "ENVIRONMENT": "development"}))
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	handler(greeting).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
	if got := answer.Body.String(); got != "hello from development\n" {
		t.Fatalf("answered %q", got)
	}
}

func TestRefusesToStartWithoutItsDatabase(t *testing.T) {
	if _, err := greetingFrom(environment(nil)); err == nil {
		t.Fatal("started without DB_URL")
	}
}

func TestSaysThatItIsHealthy(t *testing.T) {
	answer := httptest.NewRecorder()
	handler("").ServeHTTP(answer, httptest.NewRequest("GET", "/healthz", nil))
	if answer.Code != 200 {
		t.Fatalf("answered %d", answer.Code)
	}
}
