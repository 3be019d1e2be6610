using System.Reflection;
using BenchmarkDotNet.Running;

// What to ask for is in bench/README.md.
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
