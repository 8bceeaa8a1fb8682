// The only program of the real node's images: a service that behaves as it is told, and the pause of each Pod.
//
//	actor serve [ready-path]     answers 200 there and 404 elsewhere, on port 8080
//	actor exit CODE SECONDS      says what it does and ends
//	actor eat                    takes memory until somebody stops it
//	actor write PATH             writes a file, or ends with 1 and says why not
//	actor read PATH              prints a file in hexadecimal
//	actor fetch URL              prints what answers there, or ends with 1 and says why not
package main

import (
	"fmt"
	"io"
	"log"
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
	case "write":
		if err := os.WriteFile(args[1], []byte("written"), 0o600); err != nil {
			log.Fatal("fatal: ", err)
		}
	case "read":
		content, err := os.ReadFile(args[1])
		if err != nil {
			log.Fatal("fatal: ", err)
		}
		fmt.Printf("%x\n", content)
	case "fetch":
		answer, err := http.Get(args[1])
		if err != nil {
			log.Fatal("fatal: ", err)
		}
		io.Copy(os.Stdout, answer.Body)
	default:
		select {}
	}
}
