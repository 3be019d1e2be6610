#:project ../src/Antiphon/Antiphon.csproj
#:property PublishAot=false
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

var network = new AlexNet().Grow(input: new(32, 32, 3), classes: 10, new KolenPollack(), seed: 1);
var pass = network.CreatePass(capacity: 8, isRepeatable: true); // one that keeps all it computes
pass.IsTraining = true;
Rng.FromSeed(1).Normal(pass.Input, 1); // eight pictures of noise
network.Forward(pass);

// What the pass computed, layer by layer.
foreach (var layer in network.Layers)
{
    Console.WriteLine($"{layer.Name,-14} {layer.GetType().Name,-10} {pass.OutputOf(layer).Shape}");
}

var mask = network.Layers.OfType<Dropout>().First(layer => layer.Name == "dropout1").MaskOf(pass)!;
Console.WriteLine($"dropout1 let {Enumerable.Range(0, mask.RowLength).Count(cell => mask[0, cell] > 0)} of {mask.RowLength} cells of the first picture through");

// What evaluation will use, read and written.
var norm = network.Layers.OfType<BatchNorm>().First(layer => layer.Name == "conv1.norm");
Console.WriteLine($"conv1.norm: running mean {norm.RunningMean[0, 0]:F4}, variance {norm.RunningVariance[0, 0]:F4} of channel 0");
norm.RunningMean.Fill(0);
norm.RunningVariance.Fill(1);
pass.IsTraining = false;
Console.WriteLine($"logits of the first picture: {string.Join(' ', Enumerable.Range(0, 10).Select(i => $"{network.Forward(pass)[0, i]:F2}"))}");

// What probes see while another one learns: how far B is from W, and the errors from backpropagation's, layer by layer.
var data = DataCatalogue.Open("demo", root: null, seed: 1);
var learning = new LeNet().Grow(data.Shape, data.Classes, new KolenPollack(), seed: 1);
var log = new Trainer(learning, new Recipe { Epochs = 2 }) { Watches = ProbeCatalogue.ParseList("angle,delta-end-to-end") }.Fit(data);
foreach (var (epoch, seen) in from report in log.Epochs from seen in report.Observations select (report.Epoch, seen))
{
    Console.WriteLine($"epoch {epoch}, {seen.Probe}: {string.Join(", ", seen.Values.Select(value => $"{value.Key} {value.Value:F1}"))}");
}
