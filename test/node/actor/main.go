// The only program of the real node's images: a service that behaves as it is told, and the pause of each Pod.
//
//	actor serve [ready-path]     answers 200 there and 404 elsewhere, on port 8080
//	actor exit CODE SECONDS      says what it does and ends
//	actor eat                    takes memory until somebody stops it
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-stop
		os.Exit(0)
	}()
	args := append(os.Args[1:], "pause")
	switch args[0] {
	case "serve":
		ready := args[1]
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != ready {
				w.WriteHeader(http.StatusNotFound)
			}
		})
		fmt.Println("listening on :8080")
		fmt.Println(http.ListenAndServe(":8080", nil))
		os.Exit(1)
	case "exit":
		code, _ := strconv.Atoi(args[1])
		seconds, _ := strconv.ParseFloat(args[2], 64)
		fmt.Println("reading config")
		time.Sleep(time.Duration(seconds * float64(time.Second)))
		fmt.Fprintln(os.Stderr, "fatal: DB_URL is not set")
		os.Exit(code)
	case "eat":
		fmt.Println("eating")
		var eaten [][]byte
		for {
			piece := make([]byte, 4<<20)
			for i := range piece {
				piece[i] = 1
			}
			eaten = append(eaten, piece)
			time.Sleep(20 * time.Millisecond)
		}
	default:
		select {}
	}
}
