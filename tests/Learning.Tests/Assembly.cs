// Torch keeps one random generator and one pool of threads for the process: tests take turns.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
