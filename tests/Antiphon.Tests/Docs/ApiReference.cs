using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Antiphon.Kernels;
using Antiphon.Mpi;
using Antiphon.Onnx;
using Antiphon.Rules;

namespace Antiphon.Tests.Docs;

/// <summary>The pages of docs/api, made from the assemblies and the compiler's documentation files: one for each namespace, and an index.</summary>
internal static partial class ApiReference
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Assemblies = [typeof(Tensor).Assembly, typeof(FeedbackRule).Assembly, typeof(OnnxModel).Assembly, typeof(Launcher).Assembly];

    private static readonly string[] Synthesised = ["Equals", "GetHashCode", "PrintMembers", "EqualityContract", "Deconstruct", "ToString", "op_Equality", "op_Inequality"];

    private static readonly Dictionary<string, XElement> Comments = Assemblies
        .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
        .ToDictionary(member => member.Attribute("name")!.Value);

    private static readonly ILookup<string, Type> Types = Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal))
        .OrderBy(type => type.FullName, StringComparer.Ordinal).ToLookup(type => type.Namespace!);

    private static readonly Dictionary<string, Type> ById = Types.SelectMany(group => group).ToDictionary(DocId.Of);

    /// <summary>The namespaces.</summary>
    public static IEnumerable<string> Namespaces => Types.Select(group => group.Key).Order(StringComparer.Ordinal);

    /// <summary>The index.</summary>
    public static string Index()
    {
        var page = new StringBuilder("# API\n\nEvery public type of the libraries, by namespace. Made from the comments in the source.\nA member that only overrides or implements one that is told of elsewhere is not told of again.\n");
        foreach (var name in Namespaces)
        {
            page.Append($"\n## [{name}]({name}.md)\n\n");
            foreach (var type in Types[name])
            {
                page.Append($"- [{Plain(CSharpText.Of(type))}]({name}.md#{Anchor(type)}): {FirstSentence(Text(CommentOf(type)?.Element("summary")))}\n");
            }
        }

        return page.ToString();
    }

    /// <summary>The page of a namespace.</summary>
    public static string PageOf(string name)
    {
        var page = new StringBuilder($"# {name}\n\n[All namespaces](README.md)\n");
        foreach (var type in Types[name])
        {
            var comment = CommentOf(type);
            page.Append($"\n## {Plain(CSharpText.Of(type))}\n\n{Text(comment?.Element("summary"))}\n\n~~~csharp\n{Signature(type)}\n~~~\n");
            Append(page, "", comment, isRecord: !type.IsAssignableTo(typeof(Delegate)));
            foreach (var (title, members) in Groups(type))
            {
                page.Append($"\n**{title}**\n\n");
                foreach (var member in members)
                {
                    if (member is ConstructorInfo && CommentOf(member)?.Element("summary")?.Value == comment?.Element("summary")?.Value)
                    {
                        page.Append($"- `{CSharpText.Declaration(member)}`\n"); // of a record: its properties tell the rest
                        continue;
                    }

                    page.Append($"- `{(type.IsEnum ? member.Name : CSharpText.Declaration(member))}`{Behind(Text(CommentOf(member)?.Element("summary")))}\n");
                    Append(page, "  ", CommentOf(member));
                }
            }
        }

        return page.ToString();
    }

    // What is said besides the summary; the parameters of a record are its properties.
    private static void Append(StringBuilder page, string indent, XElement? comment, bool isRecord = false)
    {
        string[] lines =
        [
            .. Of("typeparam", e => $"`{e.Attribute("name")!.Value}`: {Text(e)}"),
            .. Of(isRecord ? "" : "param", e => $"`{e.Attribute("name")!.Value}`: {Text(e)}"),
            .. Of("returns", e => $"returns {Text(e)}"),
            .. Of("remarks", e => Text(e)),
            .. Of("exception", e => $"throws {Link(e.Attribute("cref")!.Value)}: {Text(e)}"),
        ];
        page.Append(indent.Length == 0 && lines.Length > 0 ? "\n" : "").AppendJoin("", lines.Select(line => $"{indent}- {line}\n"));

        IEnumerable<string> Of(string name, Func<XElement, string> line) => comment?.Elements().Where(e => e.Name.LocalName == name).Where(e => e.Value.Length > 0 || e.HasElements).Select(line) ?? [];
    }

    private static IEnumerable<(string Title, IEnumerable<MemberInfo> Members)> Groups(Type type)
    {
        if (type.IsAssignableTo(typeof(Delegate)))
        {
            return [];
        }

        var members = type.GetMembers(Declared).Where(member => IsTold(type, member)).OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(CSharpText.Declaration, StringComparer.Ordinal).ToList();
        (string Title, IEnumerable<MemberInfo> Members)[] groups =
        [
            ("Values", type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static) : []),
            ("Constructors", members.OfType<ConstructorInfo>()),
            ("Fields", members.OfType<FieldInfo>()),
            ("Properties", members.OfType<PropertyInfo>()),
            ("Methods", members.OfType<MethodInfo>()),
            ("Events", members.OfType<EventInfo>()),
        ];
        return groups.Where(group => group.Members.Any());
    }

    private static bool IsTold(Type type, MemberInfo member)
    {
        var method = member switch { MethodBase m => m, PropertyInfo p => p.GetMethod ?? p.SetMethod, EventInfo e => e.AddMethod, _ => null };
        return !type.IsEnum && !Synthesised.Contains(member.Name) && !member.Name.Contains('<', StringComparison.Ordinal) && member is not Type
            && !(member is MethodInfo { IsSpecialName: true } && !member.Name.StartsWith("op_", StringComparison.Ordinal))
            && (member.GetCustomAttribute<CompilerGeneratedAttribute>() is null || member is ConstructorInfo)
            && !(member is ConstructorInfo c && c.GetParameters() is [var only] && only.ParameterType == type)
            && !(member is ConstructorInfo made && (made.IsStatic || (made.GetParameters().Length == 0 && CommentOf(made) is null)))
            && (member is FieldInfo f ? f.IsPublic || f.IsFamily : method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true })
            && CommentOf(member)?.Element("inheritdoc") is null;
    }

    // A comment may stand elsewhere, as those of extension members do.
    private static XElement? CommentOf(MemberInfo member)
    {
        var comment = Comments.GetValueOrDefault(member is Type type ? DocId.Of(type) : DocId.Of(member));
        return comment?.Element("inheritdoc")?.Attribute("cref") is { } elsewhere ? Comments.GetValueOrDefault(elsewhere.Value) ?? comment : comment;
    }

    private static string Signature(Type type) => type.IsAssignableTo(typeof(Delegate)) ? CSharpText.Declaration(type.GetMethod("Invoke")!).Replace("virtual ", "public delegate ", StringComparison.Ordinal).Replace(" Invoke(", $" {CSharpText.Of(type)}(", StringComparison.Ordinal) : CSharpText.Declaration(type);

    // XML of a comment as Markdown on one line.
    private static string Text(XElement? element) => element is null ? "" : Blanks().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => Plain(text.Value),
        XElement { Name.LocalName: "see" or "seealso" } see => see.Attribute("cref") is { } cref ? Link(cref.Value) : see.Attribute("href") is { } href ? $"[{(see.Value.Length > 0 ? see.Value : href.Value)}]({href.Value})" : $"`{see.Attribute("langword")?.Value}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } named => $"`{named.Attribute("name")!.Value}`",
        XElement { Name.LocalName: "c" or "code" } code => $"`{code.Value}`",
        XElement other => $" {Text(other)} ",
        _ => "",
    })), " ").Trim();

    // A link to the type that a name stands for, or whose member it is; of others the name alone.
    private static string Link(string id)
    {
        var bare = id.Split('(')[0];
        for (var owner = bare[2..]; owner.Length > 0; owner = owner.Contains('.', StringComparison.Ordinal) ? owner[..owner.LastIndexOf('.')] : "")
        {
            if (ById.TryGetValue($"T:{owner}", out var type))
            {
                var member = bare[2..][owner.Length..];
                return $"[{Plain(CSharpText.Of(type) + member.Replace("#ctor", "new", StringComparison.Ordinal).Split("``")[0])}]({type.Namespace}.md#{Anchor(type)})";
            }
        }

        return $"`{bare[2..].Split('.')[^1].Split('`')[0]}`";
    }

    private static string Anchor(Type type) => MarkdownFile.Slug(CSharpText.Of(type));

    private static string FirstSentence(string text) => SentenceEnd().Split(text)[0];

    private static string Behind(string text) => text.Length == 0 ? "" : $": {text}";

    private static string Plain(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<=[a-z)`'\]0-9]\.)\s+(?=[A-Z])")]
    private static partial Regex SentenceEnd();
}
