// Judges checkpoints, proofs and tiles of a credit ledger with Go's own golang.org/x/mod, which
// nobody of the ledger wrote. Leaves with status 1 at the first that does not agree.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	folder   string
	verifier note.Verifier
)

func must(err error, what string) {
	if err != nil {
		fmt.Printf("go: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func require(good bool, what string) {
	if !good {
		fmt.Printf("go: %s\n", what)
		os.Exit(1)
	}
}

func read(parts ...string) []byte {
	data, err := os.ReadFile(filepath.Join(append([]string{folder}, parts...)...))
	must(err, "reading")
	return data
}

// opened is the tree of a checkpoint that the log signed.
func opened(data []byte) (tlog.Tree, error) {
	found, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(found.Text, "\n")
	require(len(lines) == 4 && lines[0] == verifier.Name(), "a checkpoint has three lines")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the size of a checkpoint")
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func proof(data []byte) []tlog.Hash {
	var texts []string
	must(json.Unmarshal(data, &texts), "a proof")
	made := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		raw, err := hex.DecodeString(text)
		must(err, "a hash")
		copy(made[i][:], raw)
	}
	return made
}

// tiles reads served tiles: C2SP leaves out the height, which x/mod writes into every path.
type tiles struct{ place string }

func (t tiles) Height() int                          { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(folder, t.place, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func inclusion(newest tlog.Tree, reader tlog.HashReader) int {
	found, _ := filepath.Glob(filepath.Join(folder, "proof-*"))
	for _, path := range found {
		entry := read("entry-" + strings.TrimPrefix(filepath.Base(path), "proof-"))
		head, checkpoint, _ := bytes.Cut(read(filepath.Base(path)), []byte("\n\n"))
		lines := strings.Split(string(head), "\n")
		require(lines[0] == "c2sp.org/tlog-proof@v1", "a proof file begins with its name")
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		must(err, "the index of a proof")
		var hashes tlog.RecordProof
		for _, line := range lines[2:] {
			raw, err := base64.StdEncoding.DecodeString(line)
			must(err, "a hash of a proof")
			hashes = append(hashes, tlog.Hash(*(*[32]byte)(raw)))
		}
		tree, err := opened(checkpoint)
		must(err, "the checkpoint of a proof")
		require(tree == newest, "a proof is of another tree")
		must(tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry)), path)
		require(tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(append(entry, ' '))) != nil,
			"other bytes were accepted")
		own, err := tlog.ProveRecord(tree.N, index, reader)
		must(err, "a proof from the tiles")
		require(fmt.Sprint(own) == fmt.Sprint(hashes), "a proof is another than from the tiles")
	}
	return len(found)
}

func consistency(newest tlog.Tree) int {
	found, _ := filepath.Glob(filepath.Join(folder, "checkpoint-*"))
	for _, path := range found {
		size := strings.TrimPrefix(filepath.Base(path), "checkpoint-")
		old, err := opened(read("checkpoint-" + size))
		must(err, path)
		hashes := proof(read("consistency-" + size))
		must(tlog.CheckTree(hashes, newest.N, newest.Hash, old.N, old.Hash), path)
		old.Hash[0] ^= 1
		require(tlog.CheckTree(hashes, newest.N, newest.Hash, old.N, old.Hash) != nil,
			"another old root was accepted")
	}
	return len(found)
}

// forgeries are signed with the true key; only the older checkpoint shows them.
func forgeries(kept tlog.Tree) int {
	found, _ := filepath.Glob(filepath.Join(folder, "forged-*"))
	for _, path := range found {
		name := filepath.Base(path)
		forged, err := opened(read(name, "checkpoint"))
		must(err, "a forgery is signed with the true key")
		given := proof(read(name, "consistency"))
		require(tlog.CheckTree(given, forged.N, forged.Hash, kept.N, kept.Hash) != nil,
			name+" was accepted with the forger's proof")
		own, err := tlog.ProveTree(forged.N, kept.N, tlog.TileHashReader(forged, tiles{name}))
		must(err, "a forgery's tiles agree with its checkpoint")
		require(tlog.CheckTree(own, forged.N, forged.Hash, kept.N, kept.Hash) != nil,
			name+" was accepted with a proof from its tiles")
	}
	return len(found)
}

func main() {
	folder = os.Args[1]
	var err error
	verifier, err = note.NewVerifier(string(read("vkey")))
	must(err, "the verifier key")
	newest, err := opened(read("checkpoint-66000"))
	must(err, "the newest checkpoint")
	altered := bytes.Replace(read("checkpoint-66000"), []byte("\n66000\n"), []byte("\n66001\n"), 1)
	_, err = opened(altered)
	require(err != nil, "an altered checkpoint was accepted")
	reader := tlog.TileHashReader(newest, tiles{"log"})
	root, err := tlog.TreeHash(newest.N, reader)
	must(err, "the tree from the tiles")
	require(root == newest.Hash, "the tiles give another root")
	_, err = tlog.TreeHash(newest.N, tlog.TileHashReader(newest, tiles{"forged-altered"}))
	require(err != nil, "another log's tiles were accepted")
	kept, err := opened(read("checkpoint-500"))
	must(err, "the checkpoint that was kept")
	proofs, trees, refused := inclusion(newest, reader), consistency(newest), forgeries(kept)
	require(proofs == 8 && trees == 11 && refused == 4, "some of the material is missing")
	fmt.Printf("go: x/mod accepts %d inclusion proofs, %d consistency proofs and the tiles of %d entries, and refuses %d forgeries\n",
		proofs, trees, newest.N, refused)
}
