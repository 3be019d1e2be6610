namespace Antiphon.Data;

/// <summary>A file of a data set as its makers publish it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Md5">The MD5 of its bytes, as published.</param>
/// <param name="ContentMd5">The MD5 of what is packed in it, where that is known: a copy packed anew is as good.</param>
public sealed record SourceFile(string Name, string Md5, string? ContentMd5 = null);
