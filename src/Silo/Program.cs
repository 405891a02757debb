using Otron.Silo;

return await SiloHost.RunAsync(args);
