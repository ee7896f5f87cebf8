"""The repositories that stand for GitHub's: real ones, which git reads and the emulated Vercel builds from."""
