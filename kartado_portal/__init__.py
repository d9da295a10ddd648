"""Portal do Cliente Kartado: customer support in the browser and on the phone."""
