using System.Reflection;
using System.Runtime.CompilerServices;
using Antiphon.Rules;

namespace Antiphon.PublicApi;

/// <summary>
/// Writes down what of an assembly is seen from outside: one block a type, one line a member, each in alphabetical order. Concrete rules are left out:
/// the catalogue and its conformance tests keep watch over them, and a new one shall need no other line than its own there.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => string.Concat(assembly.GetExportedTypes()
        .Where(type => !type.FullName!.Contains('<') && !(type.IsSealed && typeof(FeedbackRule).IsAssignableFrom(type)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => $"{Head(type)}\n{string.Concat(Members(type).Distinct().Order(StringComparer.Ordinal).Select(line => $"    {line}\n"))}\n"));

    private static string Head(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct" : "class";
        var how = kind != "class" ? "" : type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        IEnumerable<Type> parents = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? [parent] : [];
        var interfaces = type.GetInterfaces().Where(i => !type.IsEnum && i.Name != "IEquatable`1" && type.BaseType?.GetInterfaces().Contains(i) != true);
        var bases = string.Join(", ", parents.Concat(interfaces).Select(Name));
        return $"{how}{(isRecord ? "record " : "")}{kind} {type.Namespace}.{Name(type)}{(bases.Length > 0 ? $" : {bases}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type);
        }

        return type.GetMembers(Declared)
            .Where(member => member.Name is not ("Equals" or "GetHashCode" or "PrintMembers" or "EqualityContract" or "Deconstruct" or "ToString" or "op_Equality" or "op_Inequality"))
            .Where(member => !member.Name.Contains('<') && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(member => member switch
            {
                ConstructorInfo c when IsSeen(c) && !(c.GetParameters() is [var only] && only.ParameterType == type) => $"{Access(c)}new({Parameters(c)})",
                MethodInfo { IsSpecialName: false } m when IsSeen(m) => $"{Access(m)}{How(m)}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})",
                MethodInfo { IsSpecialName: true } m when IsSeen(m) && m.Name.StartsWith("op_", StringComparison.Ordinal) => $"static {Name(m.ReturnType)} {m.Name}({Parameters(m)})",
                PropertyInfo p when Getter(p) is { } get && IsSeen(get) => $"{Access(get)}{How(get)}{Name(p.PropertyType)} {p.Name}{Index(p)} {{ get;{Setter(p)} }}",
                FieldInfo { IsSpecialName: false } f when f.IsPublic || f.IsFamily => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
                _ => null,
            })
            .OfType<string>();
    }

    private static MethodInfo? Getter(PropertyInfo p) => p.GetMethod ?? p.SetMethod;

    private static string Setter(PropertyInfo p) => p.SetMethod is not { } set || !IsSeen(set) ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    private static string Index(PropertyInfo p) => p.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(i => $"{Name(i.ParameterType)} {i.Name}"))}]" : "";

    private static bool IsSeen(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static string Access(MethodBase m) => m.IsPublic ? "" : "protected ";

    private static string How(MethodInfo m) => m.DeclaringType!.IsInterface ? "" : m.IsStatic ? "static " : m.IsAbstract ? "abstract "
        : m.GetBaseDefinition() != m ? m.IsFinal ? "sealed override " : "override " : m is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Generics(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(t => t.Name))}>" : "";

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(p => $"{(p.IsIn ? "in " : p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
