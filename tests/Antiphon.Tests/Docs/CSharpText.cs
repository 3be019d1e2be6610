using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Antiphon.Tests.Docs;

/// <summary>Types and members as C# writes them.</summary>
internal static class CSharpText
{
    private static readonly Dictionary<Type, string> Keywords = new (Type Type, string Word)[]
    {
        (typeof(void), "void"), (typeof(bool), "bool"), (typeof(byte), "byte"), (typeof(int), "int"), (typeof(uint), "uint"), (typeof(long), "long"), (typeof(ulong), "ulong"),
        (typeof(float), "float"), (typeof(double), "double"), (typeof(string), "string"), (typeof(object), "object"), (typeof(char), "char"),
    }.ToDictionary(keyword => keyword.Type, keyword => keyword.Word);

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A type's name with its parameters or arguments.</summary>
    public static string Of(Type type) => Of(type, null, []);

    /// <summary>The line that declares a type.</summary>
    public static string Declaration(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null || (type.IsValueType && !type.IsEnum && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsAssignableTo(typeof(Delegate)) ? "delegate" : type.IsValueType ? isRecord ? "record struct" : "struct" : isRecord ? "record" : "class";
        var how = type.IsValueType && type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : kind is not ("class" or "record") ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        Type[] above = [.. type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && kind != "delegate" ? [b] : (Type[])[], .. Interfaces(type)];
        return $"public {how}{kind} {Of(type)}{(above.Length == 0 ? "" : $" : {string.Join(", ", above.Select(Of))}")}";
    }

    /// <summary>The line that declares a member.</summary>
    public static string Declaration(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"{Access(c)}{Of(c.DeclaringType!).Split('<')[0]}({Parameters(c)})",
        MethodInfo { IsSpecialName: true } op when op.Name.StartsWith("op_", StringComparison.Ordinal) => $"static {Result(op)} {op.Name}({Parameters(op)})",
        MethodInfo m => $"{Access(m)}{How(m)}{Result(m)} {m.Name}{(m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Of))}>" : "")}({Parameters(m)})",
        PropertyInfo p => $"{Access(Accessor(p))}{How(Accessor(p))}{Of(p.PropertyType, Nullability.Create(p), Names(p))} {(p.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(Parameter))}]" : p.Name)} {{ {(p.GetMethod is null ? "" : "get; ")}{Setter(p)}}}",
        EventInfo e => $"event {Of(e.EventHandlerType!)} {e.Name}",
        FieldInfo { IsLiteral: true } f => $"const {Of(f.FieldType)} {f.Name} = {Literal(f.GetRawConstantValue(), f.FieldType)}",
        FieldInfo f => $"{(f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{Of(f.FieldType, Nullability.Create(f), Names(f))} {f.Name}",
        _ => member.Name,
    };

    private static IEnumerable<Type> Interfaces(Type type) => type.IsEnum ? [] : type.GetInterfaces()
        .Where(i => i.Name != "IEquatable`1" && i.IsPublic && type.BaseType?.GetInterfaces().Contains(i) != true && !type.GetInterfaces().Any(other => other != i && other.GetInterfaces().Contains(i)));

    private static MethodInfo Accessor(PropertyInfo p) => p.GetMethod ?? p.SetMethod!;

    private static string Setter(PropertyInfo p) => p.SetMethod is not { } set || !(set.IsPublic || set.IsFamily || set.IsFamilyOrAssembly) ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    private static string Access(MethodBase m) => m.IsPublic ? "" : "protected ";

    private static string How(MethodInfo m) => m.IsStatic ? "static " : m.DeclaringType!.IsInterface ? "" : m.IsAbstract ? "abstract "
        : m.GetBaseDefinition() != m ? m.IsFinal ? "sealed override " : "override " : m is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Result(MethodInfo m) => Of(m.ReturnType, Nullability.Create(m.ReturnParameter), Names(m.ReturnParameter));

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo p) =>
        $"{(p.Position == 0 && p.Member.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{(p.IsDefined(typeof(ParamArrayAttribute)) || p.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : "")}{Of(p.ParameterType, Nullability.Create(p), Names(p))} {p.Name}{(p.HasDefaultValue ? $" = {Literal(p.RawDefaultValue, p.ParameterType)}" : "")}";

    private static string Literal(object? value, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return value is null ? plain == type && type.IsValueType ? "default" : "null"
            : plain.IsEnum ? $"{plain.Name}.{Enum.ToObject(plain, value)}"
            : value is string text ? $"\"{text}\""
            : value is bool on ? on ? "true" : "false"
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    // The names of a tuple's elements, of the outermost first.
    private static Queue<string?> Names(ICustomAttributeProvider place) =>
        new(place.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false) is [TupleElementNamesAttribute names] ? names.TransformNames : []);

    private static string Of(Type type, NullabilityInfo? info, Queue<string?> names)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, info?.ElementType ?? info, names);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Of(value, null, names)}?";
        }

        var mark = !type.IsValueType && !type.IsGenericParameter && info?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, info?.ElementType, names)}[]{mark}";
        }

        Type[] arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true || (type.IsGenericType && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)))
        {
            string?[] own = [.. arguments.Select(_ => names.TryDequeue(out var name) ? name : null)];
            return $"({string.Join(", ", arguments.Select((argument, i) => $"{Argument(argument, i)}{(own[i] is { } name ? $" {name}" : "")}"))}){mark}";
        }

        var plain = Keywords.GetValueOrDefault(type) ?? (type.IsNested && !type.IsGenericParameter ? $"{Of(type.DeclaringType!)}.{type.Name}" : type.Name);
        return $"{plain.Split('`')[0]}{(arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Argument))}>")}{mark}";

        string Argument(Type argument, int i) => Of(argument, info?.GenericTypeArguments.ElementAtOrDefault(i), names);
    }
}
