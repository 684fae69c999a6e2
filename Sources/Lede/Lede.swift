// Lede
