// The root over the entries of a whole bundle with Go's x/mod: the peer of bench/auditing.py.
// It hashes and compares; it reads no entry and follows no order.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	rows := bufio.NewScanner(file)
	rows.Buffer(make([]byte, 1<<20), 1<<24)
	var peaks []tlog.Hash
	size := 0
	for rows.Scan() {
		if !bytes.HasPrefix(rows.Bytes(), []byte("entry ")) {
			continue
		}
		_, entry, _ := bytes.Cut(rows.Bytes()[6:], []byte(" "))
		node := tlog.RecordHash(entry)
		for left := size; left&1 == 1; left >>= 1 {
			node = tlog.NodeHash(peaks[len(peaks)-1], node)
			peaks = peaks[:len(peaks)-1]
		}
		peaks = append(peaks, node)
		size++
	}
	root := peaks[len(peaks)-1]
	for i := len(peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(peaks[i], root)
	}
	fmt.Printf("%d %x\n", size, root[:])
}
