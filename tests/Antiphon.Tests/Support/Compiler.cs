using Antiphon.Kernels;
using Antiphon.Onnx;
using Antiphon.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Antiphon.Tests.Support;

/// <summary>C# compiled as a new project of the SDK would compile it that refers to the library: nullable, with the implicit usings and with nothing else added.</summary>
internal static class Compiler
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References = [.. Framework().Concat([typeof(Tensor).Assembly.Location, typeof(FeedbackRule).Assembly.Location, typeof(OnnxModel).Assembly.Location]).Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>What the compiler has to say against the code: errors and warnings, each with its line.</summary>
    public static IReadOnlyList<string> Complaints(string code) => Complaints(Compile("Sample", code));

    /// <summary>Writes a library and gives its path.</summary>
    public static string Library(string folder, string name, string code)
    {
        var file = Path.Combine(folder, $"{name}.dll");
        var compilation = Compile(name, code);
        Assert.Empty(Complaints(compilation));
        Assert.True(compilation.Emit(file).Success);
        return file;
    }

    private static CSharpCompilation Compile(string name, string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var tree = CSharpSyntaxTree.ParseText(code, options);
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);
        return CSharpCompilation.Create(
            name, [tree, CSharpSyntaxTree.ParseText(ImplicitUsings, options)], References,
            new(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static IReadOnlyList<string> Complaints(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];

    private static IEnumerable<string> Framework() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location));
}
