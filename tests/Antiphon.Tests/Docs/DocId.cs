using System.Reflection;

namespace Antiphon.Tests.Docs;

/// <summary>The names by which the compiler's documentation files call types and members, as in M:Antiphon.Rules.Catalogue.Parse(System.String).</summary>
internal static class DocId
{
    /// <summary>The name of a type.</summary>
    public static string Of(Type type) => $"T:{Full(type)}";

    /// <summary>The name of a member.</summary>
    public static string Of(MemberInfo member) => member switch
    {
        MethodBase method => $"M:{Full(member.DeclaringType!)}.{method.Name.Replace('.', '#')}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}{Parameters(method.GetParameters())}{Result(method)}",
        PropertyInfo property => $"P:{Full(member.DeclaringType!)}.{member.Name}{Parameters(property.GetIndexParameters())}",
        EventInfo => $"E:{Full(member.DeclaringType!)}.{member.Name}",
        _ => $"F:{Full(member.DeclaringType!)}.{member.Name}",
    };

    private static string Result(MethodBase method) => method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion ? $"~{Used(conversion.ReturnType)}" : "";

    private static string Parameters(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(p => Used(p.ParameterType)))})";

    private static string Full(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    // A type where it is used: with its arguments, by reference, as an array.
    private static string Used(Type type) =>
        type.IsByRef ? $"{Used(type.GetElementType()!)}@"
        : type.IsArray ? $"{Used(type.GetElementType()!)}[{string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank() > 1 ? type.GetArrayRank() : 0))}]"
        : type.IsPointer ? $"{Used(type.GetElementType()!)}*"
        : type.IsGenericParameter ? $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}"
        : type.IsGenericType ? $"{Full(type).Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Used))}}}"
        : Full(type);
}
