namespace Antiphon.Serve;

/// <summary>A file of the page.</summary>
/// <param name="ContentType">What it is, as in <c>text/css; charset=utf-8</c>.</param>
/// <param name="Bytes">What is in it.</param>
public sealed record ServedFile(string ContentType, byte[] Bytes);
