// Command simulate draws schemes that choose people for what they had done and truly change what they do after by a
// known ratio, and says how often the comparison's interval and the bare change's hold that ratio. The table stands in
// docs/developers/evidence.md.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"

	"waymark/internal/evidence/measure"
)

func main() {
	schemes := flag.Int("schemes", 1000, "schemes drawn for each ratio")
	seed := flag.Uint64("seed", 7, "another seed draws others")
	flag.Parse()
	fmt.Println("| true ratio | comparison's 95% interval holds it | bare before and after holds it |")
	fmt.Println("|--:|--:|--:|")
	for _, ratio := range []float64{0.5, 0.72, 0.9, 1, 1.3} {
		holds, bare := measure.Simulate(*schemes, ratio, rand.New(rand.NewPCG(*seed, 1)))
		fmt.Printf("| %.2f | %.1f%% | %.1f%% |\n", ratio, percent(holds, *schemes), percent(bare, *schemes))
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(of) }
