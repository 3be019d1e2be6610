namespace Antiphon.Cli;

/// <summary>What a network takes a picture for, as a line of JSON.</summary>
internal sealed record PredictReport(string Picture, string Class, double Probability, IReadOnlyDictionary<string, double> Likeliest);
