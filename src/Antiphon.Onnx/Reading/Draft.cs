namespace Antiphon.Onnx.Reading;

/// <summary>A node of the graph here, while it is put together.</summary>
internal sealed class Draft(string name, string kind, IReadOnlyList<string> inputs, string numbers = "")
{
    public string Name => name;

    public string Kind => kind;

    public IReadOnlyList<string> Inputs => inputs;

    /// <summary>Numbers and words behind the kind.</summary>
    public string Numbers { get; set; } = numbers;

    /// <summary>Units of a conv or dense; 0 for others.</summary>
    public int Units { get; init; }

    /// <summary>Whether it has a bias.</summary>
    public bool HasBias { get; set; } = true;

    public bool IsSynapse => kind is "conv" or "dense";
}
