srun wave "$1"
