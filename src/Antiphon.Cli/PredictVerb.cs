using System.CommandLine;
using System.Text.Json;
using Antiphon.Data;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A trained network, asked about pictures.</summary>
internal static class PredictVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("predict", "Say which class a trained network takes pictures for: one line of JSON for each, with the class, its probability, and those of the five likeliest.")
        {
            Notes = "A picture goes through the steps of the data set that the network was trained on, which has to be there.",
            Examples = [("antiphon predict runs/flowers rose.jpg tulip.png", "Two pictures, two lines.")],
        };
        var path = new Argument<string>("run") { Description = "The folder of a run, or the file of a checkpoint." };
        var pictures = new Argument<string[]>("picture") { Description = "JPEG or PNG files.", Arity = ArgumentArity.OneOrMore };
        var options = new KnobOptions(new(), "data", "data-root", "device", "threads");
        verb.Arguments.Add(path);
        verb.Arguments.Add(pictures);
        foreach (var option in options.Options)
        {
            verb.Options.Add(option);
        }

        verb.SetAction(line =>
        {
            var device = options.Read(line).CreateDevice();
            using var ending = device as IDisposable;
            var trained = TrainedNetwork.Open(line.GetValue(path)!, device, RuleAssembly.Entries, batch: 1);
            var experiment = options.Change(line, trained.Experiment);
            var set = experiment.Open(experiment.Seed);
            trained.Refuse(set, set.Shape);
            var steps = PicturesOf(set.Test)
                ?? throw new RunException($"{experiment.DataName} is not made of pictures, and nothing says how one becomes an input");
            var item = new float[steps.Shape.Length];
            foreach (var picture in line.GetValue(pictures)!)
            {
                cancel.ThrowIfCancellationRequested();
                steps.Prepare(Bytes(picture), picture, item);
                var probabilities = trained.Predict(item);
                var first = trained.Classes.Zip(probabilities).OrderByDescending(pair => pair.Second).Take(5).ToDictionary(pair => pair.First, pair => pair.Second);
                terminal.Line(JsonSerializer.Serialize(new(picture, first.First().Key, first.First().Value, first), Json.Lines.PredictReport));
            }
        });
        return verb;
    }

    /// <summary>The pictures that examples are made of, with the steps that lead to an input; null if they are made of others.</summary>
    public static Pictures? PicturesOf(Examples examples) => examples switch
    {
        Pictures pictures => pictures,
        Subset subset => PicturesOf(subset.Whole),
        SkippingBad skipping => PicturesOf(skipping.Inner),
        _ => null,
    };

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }
}
