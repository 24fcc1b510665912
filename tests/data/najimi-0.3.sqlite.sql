-- A small but complete shop as release 0.3 (schema 0003) left it on SQLite, as text: what release 0.2 had left, and
-- rows in every table that came since.
BEGIN TRANSACTION;
CREATE TABLE accounting_month (
	id INTEGER NOT NULL, 
	month DATE NOT NULL, 
	accounts INTEGER NOT NULL, 
	sales BIGINT NOT NULL, 
	contracts BIGINT NOT NULL, 
	uncosted BIGINT NOT NULL, 
	cost BIGINT NOT NULL, 
	profit BIGINT NOT NULL, 
	times INTEGER NOT NULL, 
	closed_by VARCHAR(64), 
	closed_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (month)
);
INSERT INTO "accounting_month" VALUES(1,'2026-01-01',3,4800,1000,1900,1100,1800,1,'schedule','2026-03-17 09:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE audit_entry (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	action VARCHAR(64) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	detail JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_entry" VALUES(1,'2026-03-02 09:00:00.000000','staff:1','plan submitted','plan:1','{"fingerprint": "0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1", "told": 9}');
INSERT INTO "audit_entry" VALUES(2,'2026-03-02 09:00:00.000000','staff:2','plan approved','plan:1','{"fingerprint": "0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1"}');
INSERT INTO "audit_entry" VALUES(3,'2026-03-02 09:00:00.000000','system','plan started','plan:1','{}');
INSERT INTO "audit_entry" VALUES(4,'2026-03-02 09:00:00.000000','system','plan finished','plan:1','{}');
INSERT INTO "audit_entry" VALUES(5,'2026-03-02 09:00:00.000000','customer:2','answered interested','delivery:2','{}');
INSERT INTO "audit_entry" VALUES(6,'2026-03-02 09:00:00.000000','customer:3','price shown','delivery:3','{"amount": 450}');
INSERT INTO "audit_entry" VALUES(7,'2026-03-02 09:00:00.000000','customer:3','answered ordered','delivery:3','{}');
INSERT INTO "audit_entry" VALUES(8,'2026-03-02 09:00:00.000000','customer:5','answered not_for_me','delivery:5','{}');
INSERT INTO "audit_entry" VALUES(9,'2026-03-02 09:00:00.000000','customer:6','consent withdrawn','customer:6','{"channel": "telegram", "purpose": "offers"}');
INSERT INTO "audit_entry" VALUES(10,'2026-03-02 09:00:00.000000','customer:6','answered stopped','delivery:6','{}');
INSERT INTO "audit_entry" VALUES(11,'2026-03-17 09:00:00.000000','system','plan evaluated','plan:1','{"final": true}');
INSERT INTO "audit_entry" VALUES(12,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:2','{"fingerprint": "38e9428d84a1bfb6525f15dab5c3ccfe2aac7d0a7ef2c9e34633ae5401d849d2", "told": 10}');
INSERT INTO "audit_entry" VALUES(13,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:3','{"fingerprint": "b33226fce4468d8467b8ea8f532786dfe8a3f9e9d415c3026bf7dae0dc108f1b", "told": 10}');
INSERT INTO "audit_entry" VALUES(14,'2026-03-17 09:00:00.000000','staff:2','plan sent back','plan:3','{}');
INSERT INTO "audit_entry" VALUES(15,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:4','{"fingerprint": "7d5ee99114baa144b5b1154ff7d4fbe0aa62288707daccecaae2c6f4947090d5", "told": 10}');
INSERT INTO "audit_entry" VALUES(16,'2026-03-17 09:00:00.000000','staff:2','plan approved','plan:4','{"fingerprint": "7d5ee99114baa144b5b1154ff7d4fbe0aa62288707daccecaae2c6f4947090d5"}');
INSERT INTO "audit_entry" VALUES(17,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:5','{"fingerprint": "88bf2c0e57ec077325e02599cd2f92d34bb54829d83f330b2a7ab67978d0c2db", "told": 10}');
INSERT INTO "audit_entry" VALUES(18,'2026-03-17 09:00:00.000000','staff:2','plan approved','plan:5','{"fingerprint": "88bf2c0e57ec077325e02599cd2f92d34bb54829d83f330b2a7ab67978d0c2db"}');
INSERT INTO "audit_entry" VALUES(19,'2026-03-17 09:00:00.000000','staff:1','plan cancel','plan:5','{}');
INSERT INTO "audit_entry" VALUES(20,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:6','{"fingerprint": "c5ef6815ec9597070ba0f15b2d477e78d394f3129fb9ea5cd1edc0e680090b6d", "told": 9}');
INSERT INTO "audit_entry" VALUES(21,'2026-03-17 09:00:00.000000','staff:2','plan approved','plan:6','{"fingerprint": "c5ef6815ec9597070ba0f15b2d477e78d394f3129fb9ea5cd1edc0e680090b6d"}');
INSERT INTO "audit_entry" VALUES(22,'2026-03-17 09:00:00.000000','system','plan started','plan:6','{}');
INSERT INTO "audit_entry" VALUES(23,'2026-03-17 09:00:00.000000','staff:1','plan submitted','plan:7','{"fingerprint": "ccbc9ad7048d0f1a2b5eb2223c667f62fa2d6064ba686dd100e9d3a7ba910e30", "told": 9}');
INSERT INTO "audit_entry" VALUES(24,'2026-03-17 09:00:00.000000','staff:2','plan approved','plan:7','{"fingerprint": "ccbc9ad7048d0f1a2b5eb2223c667f62fa2d6064ba686dd100e9d3a7ba910e30"}');
INSERT INTO "audit_entry" VALUES(25,'2026-03-17 09:00:00.000000','staff:1','plan pause','plan:7','{}');
INSERT INTO "audit_entry" VALUES(26,'2026-03-17 09:00:00.000000','staff:1','link made','customer:8','{}');
INSERT INTO "audit_entry" VALUES(27,'2026-03-17 09:00:00.000000','staff:1','link made','customer:9','{}');
INSERT INTO "audit_entry" VALUES(28,'2026-03-17 09:00:00.000000','customer:8','chat linked','customer:8','{}');
INSERT INTO "audit_entry" VALUES(29,'2026-03-17 09:00:00.000000','staff:1','noted','shop','{"said": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}');
INSERT INTO "audit_entry" VALUES(30,'2026-03-17 09:00:00.000000','customer:22','looked','customer:22','{}');
CREATE TABLE canned_reply (
	id INTEGER NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	text VARCHAR NOT NULL, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "canned_reply" VALUES(1,'to Nell Reed','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','U1','2026-03-17 09:00:00.000000');
CREATE TABLE catalogue_change (
	id INTEGER NOT NULL, 
	subject VARCHAR(24) NOT NULL, 
	row_id INTEGER NOT NULL, 
	product_id INTEGER, 
	"before" JSON, 
	"after" JSON, 
	made_by VARCHAR(64) NOT NULL, 
	made_at DATETIME NOT NULL, 
	import_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id)
);
INSERT INTO "catalogue_change" VALUES(1,'solution',3,NULL,'null','{"name": "Outdoors", "parent_id": null, "virtual": false}','staff:1','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "catalogue_change" VALUES(2,'product',1,1,'{"solution_id": null}','{"solution_id": 5}','staff:1','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "catalogue_change" VALUES(3,'department',1,NULL,'{"offers": []}','{"offers": [1]}','staff:1','2026-03-17 09:00:00.000000',NULL);
CREATE TABLE change_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, row_id INTEGER NOT NULL);
INSERT INTO "change_log" VALUES(1,'product',1);
INSERT INTO "change_log" VALUES(2,'product',2);
INSERT INTO "change_log" VALUES(3,'relation',1);
INSERT INTO "change_log" VALUES(4,'customer',1);
INSERT INTO "change_log" VALUES(5,'customer',2);
INSERT INTO "change_log" VALUES(6,'customer',3);
INSERT INTO "change_log" VALUES(7,'customer',4);
INSERT INTO "change_log" VALUES(8,'customer',5);
INSERT INTO "change_log" VALUES(9,'customer',6);
INSERT INTO "change_log" VALUES(10,'customer',7);
INSERT INTO "change_log" VALUES(11,'customer',8);
INSERT INTO "change_log" VALUES(12,'customer',9);
INSERT INTO "change_log" VALUES(13,'customer',10);
INSERT INTO "change_log" VALUES(14,'customer',11);
INSERT INTO "change_log" VALUES(15,'customer',12);
INSERT INTO "change_log" VALUES(16,'customer',1);
INSERT INTO "change_log" VALUES(17,'customer',2);
INSERT INTO "change_log" VALUES(18,'customer',3);
INSERT INTO "change_log" VALUES(19,'customer',4);
INSERT INTO "change_log" VALUES(20,'customer',5);
INSERT INTO "change_log" VALUES(21,'customer',6);
INSERT INTO "change_log" VALUES(22,'customer',7);
INSERT INTO "change_log" VALUES(23,'customer',8);
INSERT INTO "change_log" VALUES(24,'customer',9);
INSERT INTO "change_log" VALUES(25,'customer',10);
INSERT INTO "change_log" VALUES(26,'customer',11);
INSERT INTO "change_log" VALUES(27,'customer',12);
INSERT INTO "change_log" VALUES(28,'customer',13);
INSERT INTO "change_log" VALUES(29,'customer',14);
INSERT INTO "change_log" VALUES(30,'customer',15);
INSERT INTO "change_log" VALUES(31,'customer',16);
INSERT INTO "change_log" VALUES(32,'customer',17);
INSERT INTO "change_log" VALUES(33,'customer',18);
INSERT INTO "change_log" VALUES(34,'customer',19);
INSERT INTO "change_log" VALUES(35,'customer',20);
INSERT INTO "change_log" VALUES(36,'customer',21);
INSERT INTO "change_log" VALUES(37,'product',3);
INSERT INTO "change_log" VALUES(38,'product',4);
INSERT INTO "change_log" VALUES(39,'product',5);
INSERT INTO "change_log" VALUES(40,'purchase',1);
INSERT INTO "change_log" VALUES(41,'purchase',2);
INSERT INTO "change_log" VALUES(42,'purchase',3);
INSERT INTO "change_log" VALUES(43,'purchase',4);
INSERT INTO "change_log" VALUES(44,'purchase',5);
INSERT INTO "change_log" VALUES(45,'purchase',6);
INSERT INTO "change_log" VALUES(46,'purchase',7);
INSERT INTO "change_log" VALUES(47,'purchase',8);
INSERT INTO "change_log" VALUES(48,'purchase',9);
INSERT INTO "change_log" VALUES(49,'purchase',10);
INSERT INTO "change_log" VALUES(50,'purchase',11);
INSERT INTO "change_log" VALUES(51,'purchase',12);
INSERT INTO "change_log" VALUES(52,'purchase',13);
INSERT INTO "change_log" VALUES(53,'purchase',14);
INSERT INTO "change_log" VALUES(54,'purchase',15);
INSERT INTO "change_log" VALUES(55,'purchase',16);
INSERT INTO "change_log" VALUES(56,'purchase',17);
INSERT INTO "change_log" VALUES(57,'purchase',18);
INSERT INTO "change_log" VALUES(58,'purchase',19);
INSERT INTO "change_log" VALUES(59,'purchase',20);
INSERT INTO "change_log" VALUES(60,'purchase',21);
INSERT INTO "change_log" VALUES(61,'purchase',22);
INSERT INTO "change_log" VALUES(62,'purchase',23);
INSERT INTO "change_log" VALUES(63,'purchase',24);
INSERT INTO "change_log" VALUES(64,'purchase',25);
INSERT INTO "change_log" VALUES(65,'purchase',26);
INSERT INTO "change_log" VALUES(66,'purchase',27);
INSERT INTO "change_log" VALUES(67,'purchase',28);
INSERT INTO "change_log" VALUES(68,'purchase',29);
INSERT INTO "change_log" VALUES(69,'purchase',30);
INSERT INTO "change_log" VALUES(70,'purchase',31);
INSERT INTO "change_log" VALUES(71,'purchase',32);
INSERT INTO "change_log" VALUES(72,'purchase',33);
INSERT INTO "change_log" VALUES(73,'purchase',34);
INSERT INTO "change_log" VALUES(74,'purchase',35);
INSERT INTO "change_log" VALUES(75,'purchase',36);
INSERT INTO "change_log" VALUES(76,'purchase',37);
INSERT INTO "change_log" VALUES(77,'purchase',38);
INSERT INTO "change_log" VALUES(78,'purchase',39);
INSERT INTO "change_log" VALUES(79,'purchase',40);
INSERT INTO "change_log" VALUES(80,'purchase',41);
INSERT INTO "change_log" VALUES(81,'purchase',42);
INSERT INTO "change_log" VALUES(82,'purchase',43);
INSERT INTO "change_log" VALUES(83,'purchase',44);
INSERT INTO "change_log" VALUES(84,'purchase',45);
INSERT INTO "change_log" VALUES(85,'purchase',46);
INSERT INTO "change_log" VALUES(86,'purchase',47);
INSERT INTO "change_log" VALUES(87,'purchase',48);
INSERT INTO "change_log" VALUES(88,'purchase',49);
INSERT INTO "change_log" VALUES(89,'purchase',50);
INSERT INTO "change_log" VALUES(90,'purchase',51);
INSERT INTO "change_log" VALUES(91,'purchase',52);
INSERT INTO "change_log" VALUES(92,'purchase',53);
INSERT INTO "change_log" VALUES(93,'purchase',54);
INSERT INTO "change_log" VALUES(94,'purchase',55);
INSERT INTO "change_log" VALUES(95,'purchase',56);
INSERT INTO "change_log" VALUES(96,'purchase',57);
INSERT INTO "change_log" VALUES(97,'purchase',58);
INSERT INTO "change_log" VALUES(98,'purchase',59);
INSERT INTO "change_log" VALUES(99,'purchase',60);
INSERT INTO "change_log" VALUES(100,'purchase',61);
INSERT INTO "change_log" VALUES(101,'purchase_line',1);
INSERT INTO "change_log" VALUES(102,'purchase_line',2);
INSERT INTO "change_log" VALUES(103,'purchase_line',3);
INSERT INTO "change_log" VALUES(104,'purchase_line',4);
INSERT INTO "change_log" VALUES(105,'purchase_line',5);
INSERT INTO "change_log" VALUES(106,'purchase_line',6);
INSERT INTO "change_log" VALUES(107,'purchase_line',7);
INSERT INTO "change_log" VALUES(108,'purchase_line',8);
INSERT INTO "change_log" VALUES(109,'purchase_line',9);
INSERT INTO "change_log" VALUES(110,'purchase_line',10);
INSERT INTO "change_log" VALUES(111,'purchase_line',11);
INSERT INTO "change_log" VALUES(112,'purchase_line',12);
INSERT INTO "change_log" VALUES(113,'purchase_line',13);
INSERT INTO "change_log" VALUES(114,'purchase_line',14);
INSERT INTO "change_log" VALUES(115,'purchase_line',15);
INSERT INTO "change_log" VALUES(116,'purchase_line',16);
INSERT INTO "change_log" VALUES(117,'purchase_line',17);
INSERT INTO "change_log" VALUES(118,'purchase_line',18);
INSERT INTO "change_log" VALUES(119,'purchase_line',19);
INSERT INTO "change_log" VALUES(120,'purchase_line',20);
INSERT INTO "change_log" VALUES(121,'purchase_line',21);
INSERT INTO "change_log" VALUES(122,'purchase_line',22);
INSERT INTO "change_log" VALUES(123,'purchase_line',23);
INSERT INTO "change_log" VALUES(124,'purchase_line',24);
INSERT INTO "change_log" VALUES(125,'purchase_line',25);
INSERT INTO "change_log" VALUES(126,'purchase_line',26);
INSERT INTO "change_log" VALUES(127,'purchase_line',27);
INSERT INTO "change_log" VALUES(128,'purchase_line',28);
INSERT INTO "change_log" VALUES(129,'purchase_line',29);
INSERT INTO "change_log" VALUES(130,'purchase_line',30);
INSERT INTO "change_log" VALUES(131,'purchase_line',31);
INSERT INTO "change_log" VALUES(132,'purchase_line',32);
INSERT INTO "change_log" VALUES(133,'purchase_line',33);
INSERT INTO "change_log" VALUES(134,'purchase_line',34);
INSERT INTO "change_log" VALUES(135,'purchase_line',35);
INSERT INTO "change_log" VALUES(136,'purchase_line',36);
INSERT INTO "change_log" VALUES(137,'purchase_line',37);
INSERT INTO "change_log" VALUES(138,'purchase_line',38);
INSERT INTO "change_log" VALUES(139,'purchase_line',39);
INSERT INTO "change_log" VALUES(140,'purchase_line',40);
INSERT INTO "change_log" VALUES(141,'purchase_line',41);
INSERT INTO "change_log" VALUES(142,'purchase_line',42);
INSERT INTO "change_log" VALUES(143,'purchase_line',43);
INSERT INTO "change_log" VALUES(144,'purchase_line',44);
INSERT INTO "change_log" VALUES(145,'purchase_line',45);
INSERT INTO "change_log" VALUES(146,'purchase_line',46);
INSERT INTO "change_log" VALUES(147,'purchase_line',47);
INSERT INTO "change_log" VALUES(148,'purchase_line',48);
INSERT INTO "change_log" VALUES(149,'purchase_line',49);
INSERT INTO "change_log" VALUES(150,'purchase_line',50);
INSERT INTO "change_log" VALUES(151,'purchase_line',51);
INSERT INTO "change_log" VALUES(152,'purchase_line',52);
INSERT INTO "change_log" VALUES(153,'purchase_line',53);
INSERT INTO "change_log" VALUES(154,'purchase_line',54);
INSERT INTO "change_log" VALUES(155,'purchase_line',55);
INSERT INTO "change_log" VALUES(156,'purchase_line',56);
INSERT INTO "change_log" VALUES(157,'purchase_line',57);
INSERT INTO "change_log" VALUES(158,'purchase_line',58);
INSERT INTO "change_log" VALUES(159,'purchase_line',59);
INSERT INTO "change_log" VALUES(160,'purchase_line',60);
INSERT INTO "change_log" VALUES(161,'purchase_line',61);
INSERT INTO "change_log" VALUES(162,'purchase_line',62);
INSERT INTO "change_log" VALUES(163,'purchase_line',63);
INSERT INTO "change_log" VALUES(164,'purchase_line',64);
INSERT INTO "change_log" VALUES(165,'purchase_line',65);
INSERT INTO "change_log" VALUES(166,'purchase_line',66);
INSERT INTO "change_log" VALUES(167,'purchase_line',67);
INSERT INTO "change_log" VALUES(168,'purchase_line',68);
INSERT INTO "change_log" VALUES(169,'purchase_line',69);
INSERT INTO "change_log" VALUES(170,'purchase_line',70);
INSERT INTO "change_log" VALUES(171,'purchase_line',71);
INSERT INTO "change_log" VALUES(172,'purchase_line',72);
INSERT INTO "change_log" VALUES(173,'purchase_line',73);
INSERT INTO "change_log" VALUES(174,'purchase_line',74);
INSERT INTO "change_log" VALUES(175,'purchase_line',75);
INSERT INTO "change_log" VALUES(176,'purchase_line',76);
INSERT INTO "change_log" VALUES(177,'purchase_line',77);
INSERT INTO "change_log" VALUES(178,'purchase_line',78);
INSERT INTO "change_log" VALUES(179,'purchase_line',79);
INSERT INTO "change_log" VALUES(180,'purchase_line',80);
INSERT INTO "change_log" VALUES(181,'purchase_line',81);
INSERT INTO "change_log" VALUES(182,'purchase_line',82);
INSERT INTO "change_log" VALUES(183,'purchase_line',83);
INSERT INTO "change_log" VALUES(184,'purchase_line',84);
INSERT INTO "change_log" VALUES(185,'purchase_line',85);
INSERT INTO "change_log" VALUES(186,'purchase_line',86);
INSERT INTO "change_log" VALUES(187,'purchase_line',87);
INSERT INTO "change_log" VALUES(188,'purchase_line',88);
INSERT INTO "change_log" VALUES(189,'purchase_line',89);
INSERT INTO "change_log" VALUES(190,'purchase_line',90);
INSERT INTO "change_log" VALUES(191,'purchase_line',91);
INSERT INTO "change_log" VALUES(192,'purchase_line',92);
INSERT INTO "change_log" VALUES(193,'purchase_line',93);
INSERT INTO "change_log" VALUES(194,'purchase_line',94);
INSERT INTO "change_log" VALUES(195,'purchase_line',95);
INSERT INTO "change_log" VALUES(196,'purchase_line',96);
INSERT INTO "change_log" VALUES(197,'purchase_line',97);
INSERT INTO "change_log" VALUES(198,'purchase_line',98);
INSERT INTO "change_log" VALUES(199,'purchase_line',99);
INSERT INTO "change_log" VALUES(200,'purchase_line',100);
INSERT INTO "change_log" VALUES(201,'purchase_line',101);
INSERT INTO "change_log" VALUES(202,'purchase_line',102);
INSERT INTO "change_log" VALUES(203,'purchase_line',103);
INSERT INTO "change_log" VALUES(204,'purchase_line',104);
INSERT INTO "change_log" VALUES(205,'purchase_line',105);
INSERT INTO "change_log" VALUES(206,'purchase_line',106);
INSERT INTO "change_log" VALUES(207,'purchase_line',107);
INSERT INTO "change_log" VALUES(208,'purchase_line',108);
INSERT INTO "change_log" VALUES(209,'purchase_line',109);
INSERT INTO "change_log" VALUES(210,'purchase_line',110);
INSERT INTO "change_log" VALUES(211,'purchase_line',111);
INSERT INTO "change_log" VALUES(212,'purchase_line',112);
INSERT INTO "change_log" VALUES(213,'purchase_line',113);
INSERT INTO "change_log" VALUES(214,'purchase_line',114);
INSERT INTO "change_log" VALUES(215,'purchase_line',115);
INSERT INTO "change_log" VALUES(216,'purchase_line',116);
INSERT INTO "change_log" VALUES(217,'purchase_line',117);
INSERT INTO "change_log" VALUES(218,'purchase_line',118);
INSERT INTO "change_log" VALUES(219,'purchase_line',119);
INSERT INTO "change_log" VALUES(220,'purchase_line',120);
INSERT INTO "change_log" VALUES(221,'purchase_line',121);
INSERT INTO "change_log" VALUES(222,'product',5);
INSERT INTO "change_log" VALUES(223,'product',4);
INSERT INTO "change_log" VALUES(224,'product',3);
INSERT INTO "change_log" VALUES(225,'customer',21);
INSERT INTO "change_log" VALUES(226,'customer',17);
INSERT INTO "change_log" VALUES(227,'customer',13);
INSERT INTO "change_log" VALUES(228,'customer',18);
INSERT INTO "change_log" VALUES(229,'customer',19);
INSERT INTO "change_log" VALUES(230,'customer',20);
INSERT INTO "change_log" VALUES(231,'customer',16);
INSERT INTO "change_log" VALUES(232,'customer',14);
INSERT INTO "change_log" VALUES(233,'customer',15);
INSERT INTO "change_log" VALUES(234,'relation',2);
INSERT INTO "change_log" VALUES(235,'relation',3);
INSERT INTO "change_log" VALUES(236,'relation',4);
INSERT INTO "change_log" VALUES(237,'relation',5);
INSERT INTO "change_log" VALUES(238,'relation',6);
INSERT INTO "change_log" VALUES(239,'relation',7);
INSERT INTO "change_log" VALUES(240,'relation',8);
INSERT INTO "change_log" VALUES(241,'relation',9);
INSERT INTO "change_log" VALUES(242,'relation',10);
INSERT INTO "change_log" VALUES(243,'relation',11);
INSERT INTO "change_log" VALUES(244,'relation',12);
INSERT INTO "change_log" VALUES(245,'purchase',62);
INSERT INTO "change_log" VALUES(246,'purchase_line',122);
INSERT INTO "change_log" VALUES(247,'purchase',63);
INSERT INTO "change_log" VALUES(248,'purchase_line',123);
INSERT INTO "change_log" VALUES(249,'contact',1);
INSERT INTO "change_log" VALUES(250,'contract',1);
INSERT INTO "change_log" VALUES(251,'trouble',1);
INSERT INTO "change_log" VALUES(252,'customer',22);
INSERT INTO "change_log" VALUES(253,'customer',23);
INSERT INTO "change_log" VALUES(254,'customer',23);
INSERT INTO "change_log" VALUES(255,'purchase',64);
INSERT INTO "change_log" VALUES(256,'contact',2);
INSERT INTO "change_log" VALUES(257,'contract',2);
INSERT INTO "change_log" VALUES(258,'purchase_line',124);
INSERT INTO "change_log" VALUES(259,'trouble',2);
INSERT INTO "change_log" VALUES(260,'contact',3);
INSERT INTO "change_log" VALUES(261,'solution',3);
INSERT INTO "change_log" VALUES(262,'solution',4);
INSERT INTO "change_log" VALUES(263,'solution',5);
INSERT INTO "change_log" VALUES(264,'solution',6);
INSERT INTO "change_log" VALUES(265,'solution_product',2);
INSERT INTO "change_log" VALUES(266,'solution_product',3);
INSERT INTO "change_log" VALUES(267,'product',1);
INSERT INTO "change_log" VALUES(268,'product',2);
INSERT INTO "change_log" VALUES(269,'product',5);
INSERT INTO "change_log" VALUES(270,'customer',1);
INSERT INTO "change_log" VALUES(271,'customer',2);
INSERT INTO "change_log" VALUES(272,'customer',4);
INSERT INTO "change_log" VALUES(273,'customer',7);
INSERT INTO "change_log" VALUES(274,'customer',13);
INSERT INTO "change_log" VALUES(275,'customer',23);
INSERT INTO "change_log" VALUES(276,'managerial_account',3);
INSERT INTO "change_log" VALUES(277,'managerial_account',4);
INSERT INTO "change_log" VALUES(278,'managerial_account',5);
INSERT INTO "change_log" VALUES(279,'product_record',1);
INSERT INTO "change_log" VALUES(280,'product_record',2);
CREATE TABLE column_mapping (
	id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	header_key VARCHAR(64) NOT NULL, 
	columns JSON NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (header_key)
);
INSERT INTO "column_mapping" VALUES(1,'purchases','ab2d04d4224e09dedcd59bd838b1edbe0a7ead7e76deb90566f2c312d8137ad2','{"document": "Invoice", "product": "StockCode", "description": "Description", "quantity": "Quantity", "date": "InvoiceDate", "price": "Price", "customer": "Customer ID", "country": "Country"}','2026-03-02 09:00:00.000000');
CREATE TABLE consent (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	purpose VARCHAR(24) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (customer_id, channel, purpose)
);
INSERT INTO "consent" VALUES(1,1,'telegram','offers','withdrawn','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(2,2,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(3,3,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(4,4,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(5,5,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(6,6,'telegram','offers','withdrawn','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(7,7,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(8,8,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(9,9,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(10,10,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(11,11,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(12,12,'telegram','offers','given','2026-03-02 09:00:00.000000');
INSERT INTO "consent" VALUES(13,22,'telegram','offers','given','2026-03-17 09:00:00.000000');
CREATE TABLE consent_event (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	purpose VARCHAR(24) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	at DATETIME NOT NULL, 
	how VARCHAR(400) NOT NULL, 
	text_version VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
INSERT INTO "consent_event" VALUES(1,6,'telegram','offers','withdrawn','2026-03-02 09:00:00.000000','Telegram update 1004, message 9: button "Stop these messages"','en-1');
INSERT INTO "consent_event" VALUES(2,22,'telegram','offers','given','2026-03-17 09:00:00.000000','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','en-1');
CREATE TABLE consent_request (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	purpose VARCHAR(24) NOT NULL, 
	how VARCHAR(400) NOT NULL, 
	text_version VARCHAR(32) NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	confirmed_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (digest)
);
INSERT INTO "consent_request" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000022',22,'telegram','offers','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','en-1','2026-03-17 09:00:00.000000','2026-03-24 09:00:00.000000',NULL);
CREATE TABLE contact (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	product_id INTEGER, 
	channel VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	business_date DATE NOT NULL, 
	duration_seconds INTEGER, 
	contents VARCHAR, 
	page_url VARCHAR(500), 
	import_id INTEGER, source VARCHAR(64), external_id VARCHAR(64), 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(product_id) REFERENCES product (id)
);
INSERT INTO "contact" VALUES(1,3,NULL,'telephone','2026-03-17 09:00:00.000000','2026-01-09',180,'asked for the price',NULL,NULL,NULL,NULL);
INSERT INTO "contact" VALUES(2,22,NULL,'counter','2026-03-17 09:00:00.000000','2026-02-01',NULL,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',NULL,2,NULL,NULL);
INSERT INTO "contact" VALUES(3,1,NULL,'counter','2026-03-17 09:00:00.000000','2026-02-01',NULL,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',NULL,NULL,NULL,NULL);
CREATE TABLE contact_policy (
	id INTEGER NOT NULL, 
	quiet_from INTEGER, 
	quiet_until INTEGER, 
	cap_rule VARCHAR(24) NOT NULL, 
	told_within_days INTEGER, 
	skip_in_campaign BOOLEAN NOT NULL, 
	skip_open_trouble BOOLEAN NOT NULL, 
	one_per_address BOOLEAN NOT NULL, 
	double_opt_in BOOLEAN NOT NULL, 
	changed_by VARCHAR(64) NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "contact_policy" VALUES(1,1260,480,'defer',7,1,1,1,0,'staff:1','2026-03-17 09:00:00.000000');
CREATE TABLE contact_preference (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	most_per_30_days INTEGER, 
	quiet_from INTEGER, 
	quiet_until INTEGER, 
	paused_until DATETIME, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (customer_id)
);
INSERT INTO "contact_preference" VALUES(1,22,2,NULL,NULL,NULL,'2026-03-17 09:00:00.000000');
CREATE TABLE contract (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	product_id INTEGER, 
	number VARCHAR(64) NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	monthly_amount BIGINT NOT NULL, 
	import_id INTEGER, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (number)
);
INSERT INTO "contract" VALUES(1,1,1,'K-1','2026-01-01',NULL,1999,NULL,'2026-03-17 09:00:00.000000');
INSERT INTO "contract" VALUES(2,22,NULL,'C/V-2001','2026-02-01',NULL,900,NULL,'2026-03-17 09:00:00.000000');
CREATE TABLE conversation (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	plan_id INTEGER, 
	state VARCHAR(24) NOT NULL, 
	assigned_to_id INTEGER, 
	slack_channel VARCHAR(32), 
	slack_thread VARCHAR(32), 
	opened_at DATETIME NOT NULL, 
	last_heard_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	closed_by VARCHAR(64), 
	PRIMARY KEY (id), 
	FOREIGN KEY(assigned_to_id) REFERENCES staff (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
INSERT INTO "conversation" VALUES(1,22,'telegram',NULL,'open',NULL,'C7','1700000000.000700','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,NULL);
CREATE TABLE conversation_message (
	id INTEGER NOT NULL, 
	conversation_id INTEGER NOT NULL, 
	direction VARCHAR(24) NOT NULL, 
	text VARCHAR NOT NULL, 
	staff_id INTEGER, 
	cause VARCHAR(200), 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(conversation_id) REFERENCES conversation (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
);
INSERT INTO "conversation_message" VALUES(1,1,'from_customer','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',NULL,NULL,'2026-03-17 09:00:00.000000');
CREATE TABLE counted_link (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	url VARCHAR(2000) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id), 
	UNIQUE (plan_id, url)
);
INSERT INTO "counted_link" VALUES(1,6,'https://shop.example/?who=nell.reed@example.org');
CREATE TABLE customer (
	id INTEGER NOT NULL, 
	number VARCHAR(64) NOT NULL, 
	name VARCHAR(200), 
	address VARCHAR, 
	postal_code VARCHAR(20), 
	country VARCHAR(80), 
	telephone VARCHAR(32), 
	email VARCHAR(254), 
	language VARCHAR(16), 
	zone VARCHAR(64), 
	branch VARCHAR(64), 
	since DATE, 
	extra JSON NOT NULL, 
	merged_into_id INTEGER, 
	import_id INTEGER, 
	created_at DATETIME NOT NULL, 
	erased_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(merged_into_id) REFERENCES customer (id), 
	UNIQUE (number)
);
INSERT INTO "customer" VALUES(1,'C-1','伊東 花子',NULL,NULL,'United Kingdom','+442079460001','person1@example.org',NULL,NULL,NULL,NULL,'{"solutions": "Light; Outdoors"}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(2,'C-2','Zoë O’Brien',NULL,NULL,'United Kingdom','+442079460002','person2@example.org',NULL,NULL,NULL,NULL,'{"solutions": ["Kitchen"]}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(3,'C-3','Мария Иванова',NULL,NULL,'United Kingdom','+442079460003','person3@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(4,'C-4','علي حسن',NULL,NULL,'United Kingdom','+442079460004','person4@example.org',NULL,NULL,NULL,NULL,'{"solutions": "Garden, picnic"}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(5,'C-5','नेहा शर्मा',NULL,NULL,'United Kingdom','+442079460005','person5@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(6,'C-6','José Núñez',NULL,NULL,'United Kingdom','+442079460006','person6@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(7,'C-7','김민준',NULL,NULL,'United Kingdom','+442079460007','person7@example.org',NULL,NULL,NULL,NULL,'{"solutions": ""}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(8,'C-8','Ågot Bjørnsen',NULL,NULL,'United Kingdom','+442079460008','person8@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(9,'C-9','Łukasz Żak',NULL,NULL,'United Kingdom','+442079460009','person9@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(10,'C-10','Ólafur Þór',NULL,NULL,'United Kingdom','+442079460010','person10@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(11,'C-11','Thị Hương',NULL,NULL,'United Kingdom','+442079460011','person11@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(12,'C-12','Brandt',NULL,NULL,'United Kingdom','+442079460012','person12@example.org',NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(13,'102',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-06','{"solutions": "Kitchen > Light"}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(14,'107',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-03','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(15,'108',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-02','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(16,'106',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-03','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(17,'101',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-03','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(18,'103',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-03','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(19,'104',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-04','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(20,'105',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-11-07','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(21,'100',NULL,NULL,NULL,'United Kingdom',NULL,NULL,NULL,NULL,NULL,'2025-12-08','{}',NULL,1,'2026-03-02 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(22,'V-2001','Nell Reed','3 Mill Lane','N1 9GU','UK','+442071838999','nell.reed@example.org',NULL,NULL,NULL,'2020-01-01','{"nickname": "Nell Reed"}',NULL,2,'2026-03-17 09:00:00.000000',NULL);
INSERT INTO "customer" VALUES(23,'V-2001-old','Nell Reed',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"solutions": "Tea, complete"}',22,NULL,'2026-03-17 09:00:00.000000',NULL);
CREATE TABLE customer_list (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	question_id INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, version INTEGER DEFAULT '1' NOT NULL, refreshed_by VARCHAR(64), refreshed_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(question_id) REFERENCES question (id), 
	UNIQUE (name)
);
INSERT INTO "customer_list" VALUES(1,'lanterns',1,12,'staff:1','2026-03-02 09:00:00.000000',2,'U1','2026-03-17 09:00:00.000000');
INSERT INTO "customer_list" VALUES(2,'list of Nell Reed',2,1,'U1','2026-03-17 09:00:00.000000',1,NULL,NULL);
CREATE TABLE customer_merge (
	id INTEGER NOT NULL, 
	kept_id INTEGER NOT NULL, 
	merged_id INTEGER NOT NULL, 
	evidence JSON NOT NULL, 
	"before" JSON NOT NULL, 
	merged_by VARCHAR(64) NOT NULL, 
	merged_at DATETIME NOT NULL, 
	undone_by VARCHAR(64), 
	undone_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(kept_id) REFERENCES customer (id), 
	FOREIGN KEY(merged_id) REFERENCES customer (id)
);
INSERT INTO "customer_merge" VALUES(1,22,23,'[]','{"name": "Nell Reed"}','staff:1','2026-03-17 09:00:00.000000',NULL,NULL);
CREATE TABLE definition_version (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	body JSON, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (kind, name, number)
);
INSERT INTO "definition_version" VALUES(1,'filter','regulars',1,'{"text": "purchases > 3"}','U1','2026-03-17 09:00:00.000000');
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	proposal_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	address VARCHAR(254) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	due_at DATETIME NOT NULL, 
	claimed_at DATETIME, 
	settled_at DATETIME, 
	reason VARCHAR(200), 
	provider_id VARCHAR(64), 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id), 
	FOREIGN KEY(proposal_id) REFERENCES proposal (id), 
	UNIQUE (plan_id, customer_id, step)
);
INSERT INTO "delivery" VALUES(1,1,1,1,1,'telegram','9001','held_out','2026-03-02 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(2,1,2,1,2,'telegram','9002','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(3,1,3,1,3,'telegram','9003','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(4,1,4,1,4,'telegram','9004','held_out','2026-03-02 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(5,1,5,1,5,'telegram','9005','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(6,1,6,1,6,'telegram','9006','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(7,1,7,1,7,'telegram','9007','held_out','2026-03-02 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(8,1,8,1,8,'telegram','9008','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(9,1,9,1,9,'telegram','9009','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(10,1,10,1,10,'telegram','9010','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(11,1,11,1,11,'telegram','9011','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(12,1,12,1,12,'telegram','9012','sent','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,'1',1);
INSERT INTO "delivery" VALUES(13,4,1,1,37,'telegram','9001','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(14,4,2,1,38,'telegram','9002','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(15,4,3,1,39,'telegram','9003','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(16,4,4,1,40,'telegram','9004','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(17,4,7,1,43,'telegram','9007','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(18,4,8,1,44,'telegram','9008','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(19,4,9,1,45,'telegram','9009','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(20,4,10,1,46,'telegram','9010','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(21,4,11,1,47,'telegram','9011','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(22,4,12,1,48,'telegram','9012','waiting','2026-03-20 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(23,5,1,1,49,'telegram','9001','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(24,5,2,1,50,'telegram','9002','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(25,5,3,1,51,'telegram','9003','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(26,5,4,1,52,'telegram','9004','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(27,5,7,1,55,'telegram','9007','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(28,5,8,1,56,'telegram','9008','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(29,5,9,1,57,'telegram','9009','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(30,5,10,1,58,'telegram','9010','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(31,5,11,1,59,'telegram','9011','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(32,5,12,1,60,'telegram','9012','cancelled','2026-03-18 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','the plan was cancelled',NULL,0);
INSERT INTO "delivery" VALUES(33,6,1,1,61,'telegram','9001','held_out','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(34,6,2,1,62,'telegram','9002','sent','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,'77',1);
INSERT INTO "delivery" VALUES(35,6,3,1,63,'telegram','9003','failed','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','wrong address',NULL,1);
INSERT INTO "delivery" VALUES(36,6,4,1,64,'telegram','9004','deferred','2026-03-17 09:00:40.000000','2026-03-17 09:00:00.000000',NULL,'429',NULL,1);
INSERT INTO "delivery" VALUES(37,6,7,1,67,'telegram','9007','unknown','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','cut',NULL,1);
INSERT INTO "delivery" VALUES(38,6,8,1,68,'telegram','9008','claimed','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,NULL,NULL,1);
INSERT INTO "delivery" VALUES(39,6,9,1,69,'telegram','9009','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(40,6,10,1,70,'telegram','9010','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(41,6,11,1,71,'telegram','9011','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(42,6,12,1,72,'telegram','9012','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(43,7,2,1,74,'telegram','9002','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(44,7,3,1,75,'telegram','9003','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(45,7,4,1,76,'telegram','9004','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(46,7,7,1,79,'telegram','9007','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(47,7,8,1,80,'telegram','9008','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(48,7,9,1,81,'telegram','9009','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(49,7,10,1,82,'telegram','9010','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(50,7,11,1,83,'telegram','9011','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(51,7,12,1,84,'telegram','9012','waiting','2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(52,6,22,1,85,'telegram','7310000999','waiting','2026-03-18 09:00:00.000000',NULL,NULL,'to Nell Reed',NULL,0);
CREATE TABLE delivery_attempt (
	id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	outcome VARCHAR(24), 
	detail VARCHAR(400), 
	PRIMARY KEY (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	UNIQUE (delivery_id, number)
);
INSERT INTO "delivery_attempt" VALUES(1,2,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(2,3,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(3,5,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(4,6,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(5,8,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(6,9,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(7,10,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(8,11,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(9,12,1,'telegram','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(10,34,1,'telegram','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','sent',NULL);
INSERT INTO "delivery_attempt" VALUES(11,35,1,'telegram','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','failed','wrong address');
INSERT INTO "delivery_attempt" VALUES(12,36,1,'telegram','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','not_yet','429');
INSERT INTO "delivery_attempt" VALUES(13,37,1,'telegram','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','unknown','cut');
INSERT INTO "delivery_attempt" VALUES(14,38,1,'telegram','2026-03-17 09:00:00.000000',NULL,NULL,NULL);
INSERT INTO "delivery_attempt" VALUES(15,52,1,'telegram','2026-03-17 09:00:00.000000',NULL,NULL,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.');
CREATE TABLE department (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "department" VALUES(1,'Interiors');
CREATE TABLE department_solution (
	id INTEGER NOT NULL, 
	department_id INTEGER NOT NULL, 
	solution_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(department_id) REFERENCES department (id), 
	FOREIGN KEY(solution_id) REFERENCES solution (id), 
	UNIQUE (department_id, solution_id)
);
INSERT INTO "department_solution" VALUES(1,1,1);
CREATE TABLE display_setting (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	settings JSON NOT NULL, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "display_setting" VALUES(1,'quarters','{"by": "quarter", "figures": ["sales", "profit"]}','U1','2026-03-17 09:00:00.000000');
CREATE TABLE distinct_pair (
	id INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER NOT NULL, 
	decided_by VARCHAR(64) NOT NULL, 
	decided_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(first_id) REFERENCES customer (id), 
	FOREIGN KEY(second_id) REFERENCES customer (id), 
	UNIQUE (first_id, second_id)
);
INSERT INTO "distinct_pair" VALUES(1,1,22,'staff:1','2026-03-17 09:00:00.000000');
CREATE TABLE erased_identity (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	erased_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (kind, digest)
);
INSERT INTO "erased_identity" VALUES(1,'number','0000000000000000000000000000000000000000000000000000000000000000','2026-03-17 09:00:00.000000');
CREATE TABLE evaluation (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	final BOOLEAN NOT NULL, 
	figures JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
INSERT INTO "evaluation" VALUES(1,1,'2026-03-17 09:00:00.000000',1,'{"plan_id": 1, "title": "Lanterns, autumn", "product": "RED LANTERN", "first": "2026-03-02", "last": "2026-03-15", "final": true, "sent": 9, "answered": {"interested": 1, "not_for_me": 1, "ordered": 1, "stopped": 1}, "treated": {"people": 9, "buyers": 2, "product_sales": 900, "sales": 900, "product_profit": 0, "profit": 0, "sales_with_cost": 0, "squares": 405000}, "control": {"people": 3, "buyers": 0, "product_sales": 0, "sales": 0, "product_profit": 0, "profit": 0, "sales_with_cost": 0, "squares": 0}, "verdict": "too_few", "buyers": {"difference": 0.2222222222222222, "low": -0.3613521083315132, "high": 0.5474110308930111}, "sales_verdict": "too_few", "extra_sales": {"difference": 900.0, "low": -472.75052940827754, "high": 2272.7505294082775}, "sentences": ["9 got the message; 3 were held out. Purchases from 2 March 2026 to 15 March 2026.", "Bought RED LANTERN: 2 of 9 (22.2%) against 0 of 3 (0.0%) held out: too few to tell.", "Sales to those told: \u00a39.00, \u00a39.00 of it RED LANTERN (+\u00a39.00, between -\u00a34.73 and +\u00a322.73, from too few to tell).", "Answers: 1 interested, 1 not for me, 1 ordered, 1 stopped."]}');
INSERT INTO "evaluation" VALUES(2,6,'2026-03-17 09:00:00.000000',0,'{"best": "Nell Reed"}');
CREATE TABLE frequency_cap (
	id INTEGER NOT NULL, 
	policy_id INTEGER NOT NULL, 
	channel VARCHAR(24), 
	most INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(policy_id) REFERENCES contact_policy (id)
);
INSERT INTO "frequency_cap" VALUES(1,1,NULL,2,7);
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	value VARCHAR(254) NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (kind, value)
);
INSERT INTO "identity" VALUES(1,13,'number','102','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(2,14,'number','107','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(3,15,'number','108','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(4,16,'number','106','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(5,17,'number','101','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(6,18,'number','103','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(7,19,'number','104','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(8,20,'number','105','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(9,21,'number','100','2026-03-02 09:00:00.000000');
INSERT INTO "identity" VALUES(10,8,'telegram','424242','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(11,4,'email','zoe@example.org','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(12,22,'number','V-2001','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(13,22,'card','CARD 77','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(14,22,'email','nell.reed@example.org','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(15,22,'telephone','+442071838999','2026-03-17 09:00:00.000000');
INSERT INTO "identity" VALUES(16,22,'telegram','7310000999','2026-03-17 09:00:00.000000');
CREATE TABLE import_change (
	id INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	table_name VARCHAR(32) NOT NULL, 
	row_id INTEGER NOT NULL, 
	"before" JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	UNIQUE (import_id, table_name, row_id)
);
INSERT INTO "import_change" VALUES(1,2,'product',999,'{"said": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}');
INSERT INTO "import_change" VALUES(2,2,'customer',22,'{"email": "nell.reed@example.org"}');
CREATE TABLE import_run (
	id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	file_name VARCHAR(255) NOT NULL, 
	file_digest VARCHAR(64) NOT NULL, 
	mapping JSON NOT NULL, 
	counts JSON NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	started_by VARCHAR(64), 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	error VARCHAR, rejects_file VARCHAR(255), undone_at DATETIME, undone_by VARCHAR(64), slack JSON, 
	PRIMARY KEY (id)
);
INSERT INTO "import_run" VALUES(1,'purchases','shop','p.csv','55c912a731a999ffea4f766387dfd52182b6a5105fc1e60c66f11862f008ce2f','{"document": "Invoice", "product": "StockCode", "description": "Description", "quantity": "Quantity", "date": "InvoiceDate", "price": "Price", "customer": "Customer ID", "country": "Country", "cancellations": "prefix C", "decimal": ".", "dates": "day first"}','{"run_id": 1, "file_name": "p.csv", "already_imported": false, "lines": 121, "new_lines": 121, "repeated_lines": 0, "customers": 9, "new_customers": 9, "products": 5, "new_products": 3, "documents": 61, "new_documents": 61, "documents_in_parts": 0, "cancellation_lines": 1, "cancellations": 1, "cancellations_matched": 0, "lines_without_customer": 0, "negative_quantity_lines": 1, "non_positive_price_lines": 0, "stock_codes": 5, "codes_with_several_descriptions": 0, "lines_without_description": 0, "exact_duplicate_lines": 0, "countries": 1, "customers_in_several_countries": 0, "exact_total": "2219.10", "rounded_total": 221910, "currency": "GBP", "ambiguous_times": 0, "missing_times": 0, "rounded_numbers": 0, "first_date": "2025-11-02", "last_date": "2026-02-20", "rejected": 1, "reject_reasons": {"not a date": 1}, "first_rejects": [{"line": 123, "reason": "not a date: ''not a day''"}], "seconds": 0.141}','done','command line','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "import_run" VALUES(2,'customers','office','Nell Reed.csv','0000000000000000000000000000000000000000000000000000000000000000','{}','{"first": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}','done',NULL,'2026-03-17 09:00:00.000000',NULL,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',NULL,NULL,NULL,'null');
CREATE TABLE inbox_event (
	id INTEGER NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	source_id VARCHAR(200) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	payload JSON NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	answer JSON, 
	tries INTEGER NOT NULL, 
	error VARCHAR, 
	received_at DATETIME NOT NULL, 
	done_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (source, source_id)
);
INSERT INTO "inbox_event" VALUES(1,'slack','Ev1','app_mention','{"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention", "user": "U1", "text": "<@B> ping", "channel": "C0SHOP", "ts": "1700000001.000100"}}','done','{"ok": true}',0,NULL,'2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "inbox_event" VALUES(2,'telegram','55','update','{"update_id": 55, "message": {"text": "\u2764 \u4f60\u597d"}}','failed','null',3,'abcd1234: ValueError','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "inbox_event" VALUES(3,'telegram','56','update','{"update_id": 1005, "message": {"message_id": 11, "from": {"id": 9004, "is_bot": false, "first_name": "Somebody"}, "chat": {"id": 9004, "type": "private", "first_name": "Somebody"}, "date": 1772442000, "text": "stop"}}','received','null',0,NULL,'2026-03-17 09:00:00.000000',NULL);
INSERT INTO "inbox_event" VALUES(4,'telegram','telegram 2','update','{"update_id": 7310000999, "message": {"chat": {"id": 7310000999, "type": "private", "first_name": "Nell Reed"}, "from": {"id": 7310000999, "type": "private", "first_name": "Nell Reed"}, "message_id": 1, "text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}}','done','null',0,NULL,'2026-03-17 09:00:00.000000',NULL);
INSERT INTO "inbox_event" VALUES(5,'slack','slack 2','command','{"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.", "deep": [{"of": ["Nell Reed", 7310000999]}]}','done','{"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}',0,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','2026-03-17 09:00:00.000000',NULL);
CREATE TABLE link_token (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	customer_id INTEGER NOT NULL, 
	made_by VARCHAR(64) NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (digest)
);
INSERT INTO "link_token" VALUES(1,'75e60b4f1ca23d16877d0372980db39b06d9f86f7c67bf8921fa4317ca83bab8',8,'staff:1','2026-03-17 09:00:00.000000','2026-03-24 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "link_token" VALUES(2,'616c75a419c7857c2b84cd1ccfabcd0b5a0ee7267797c00415166a0cc02e0bd6',9,'staff:1','2026-03-17 09:00:00.000000','2026-03-24 09:00:00.000000',NULL);
INSERT INTO "link_token" VALUES(3,'0000000000000000000000000000000000000000000000000000000000000022',22,'staff:1','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL);
CREATE TABLE link_visit (
	id INTEGER NOT NULL, 
	counted_link_id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME NOT NULL, 
	visits INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(counted_link_id) REFERENCES counted_link (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	UNIQUE (counted_link_id, delivery_id)
);
INSERT INTO "link_visit" VALUES(1,1,52,'2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',1);
CREATE TABLE list_member (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(list_id) REFERENCES customer_list (id), 
	UNIQUE (list_id, customer_id)
);
INSERT INTO "list_member" VALUES(1,1,1,1000,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(2,1,2,999,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(3,1,3,998,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(4,1,4,997,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(5,1,5,996,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(6,1,6,995,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(7,1,7,994,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(8,1,8,993,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(9,1,9,992,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(10,1,10,991,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(11,1,11,990,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(12,1,12,989,'bought grinder, level 71; has not bought RED LANTERN');
INSERT INTO "list_member" VALUES(13,1,22,9,'Nell Reed bought');
CREATE TABLE list_version (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	taken_by VARCHAR(64) NOT NULL, 
	taken_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES customer_list (id), 
	FOREIGN KEY(question_id) REFERENCES question (id), 
	UNIQUE (list_id, number)
);
INSERT INTO "list_version" VALUES(1,1,1,1,2,'U1','2026-03-17 09:00:00.000000');
CREATE TABLE list_version_member (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(version_id) REFERENCES list_version (id), 
	UNIQUE (version_id, customer_id)
);
INSERT INTO "list_version_member" VALUES(1,1,1,99);
INSERT INTO "list_version_member" VALUES(2,1,2,98);
CREATE TABLE managerial_account (
	id INTEGER NOT NULL, 
	month DATE NOT NULL, 
	customer_id INTEGER, 
	product_id INTEGER, 
	sales BIGINT NOT NULL, 
	contracts BIGINT NOT NULL, 
	uncosted BIGINT NOT NULL, 
	cost BIGINT NOT NULL, 
	profit BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (month, customer_id, product_id)
);
INSERT INTO "managerial_account" VALUES(1,'2025-12-01',1,1,4500,0,0,3300,1200);
INSERT INTO "managerial_account" VALUES(2,'2026-02-01',22,1,450,0,0,350,100);
INSERT INTO "managerial_account" VALUES(3,'2026-01-01',NULL,4,900,0,900,0,0);
INSERT INTO "managerial_account" VALUES(4,'2026-01-01',2,2,3000,1000,1000,800,1200);
INSERT INTO "managerial_account" VALUES(5,'2026-01-01',1,1,900,0,0,300,600);
CREATE TABLE "plan" (
	id INTEGER NOT NULL, 
	title VARCHAR(120) NOT NULL, 
	origin VARCHAR(120) NOT NULL, 
	product_id INTEGER, 
	list_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	script VARCHAR NOT NULL, 
	send_at DATETIME NOT NULL, 
	control_percent INTEGER NOT NULL, 
	window_days INTEGER NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	cost BIGINT NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	author_id INTEGER NOT NULL, 
	submitted_at DATETIME NOT NULL, 
	approver_id INTEGER, 
	decided_at DATETIME, 
	note VARCHAR, 
	started_at DATETIME, 
	finished_at DATETIME, 
	evaluate_at DATETIME, 
	slack_channel VARCHAR(32), 
	slack_thread VARCHAR(32), 
	slack_progress VARCHAR(32), script_b VARCHAR, count_links BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(approver_id) REFERENCES staff (id), 
	FOREIGN KEY(author_id) REFERENCES staff (id), 
	FOREIGN KEY(list_id) REFERENCES customer_list (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (origin)
);
INSERT INTO "plan" VALUES(1,'Lanterns, autumn','form-1',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-02 09:00:00.000000',25,14,'93fcacab5caf6c0dadfe7fb5024ddefe',18,'evaluated','0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1',1,'2026-03-02 09:00:00.000000',2,'2026-03-02 09:00:00.000000',NULL,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-16 09:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "plan" VALUES(2,'Waits for approval','form-2',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-17 09:00:00.000000',0,14,'7cf64c2691b3ea10094293c95fe20750',20,'submitted','38e9428d84a1bfb6525f15dab5c3ccfe2aac7d0a7ef2c9e34633ae5401d849d2',1,'2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "plan" VALUES(3,'Sent back','form-3',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-17 09:00:00.000000',0,14,'75d8314e880b5751e5c9a09294dcdc65',20,'sent_back','b33226fce4468d8467b8ea8f532786dfe8a3f9e9d415c3026bf7dae0dc108f1b',1,'2026-03-17 09:00:00.000000',NULL,'2026-03-17 09:00:00.000000','Say the price, please – “two for one”.',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "plan" VALUES(4,'For later','form-4',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-20 09:00:00.000000',0,14,'77c761d09caa0ca25b38310c90f50835',20,'approved','7d5ee99114baa144b5b1154ff7d4fbe0aa62288707daccecaae2c6f4947090d5',1,'2026-03-17 09:00:00.000000',2,'2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "plan" VALUES(5,'Cancelled','form-5',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-18 09:00:00.000000',0,14,'6ff6eaad5748e4907debba7045ea8704',20,'cancelled','88bf2c0e57ec077325e02599cd2f92d34bb54829d83f330b2a7ab67978d0c2db',1,'2026-03-17 09:00:00.000000',2,'2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "plan" VALUES(6,'Running','form-7',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-17 09:00:00.000000',10,14,'748b29bd75bbaa150646cb13f1dde48e',18,'running','c5ef6815ec9597070ba0f15b2d477e78d394f3129fb9ea5cd1edc0e680090b6d',1,'2026-03-17 09:00:00.000000',2,'2026-03-17 09:00:00.000000','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','2026-03-17 09:00:00.000000',NULL,'2026-03-31 09:00:00.000000','C0SHOP','1700000000.000100','1700000000.000200',NULL,0);
INSERT INTO "plan" VALUES(7,'Paused','form-6',1,1,'telegram','Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.','2026-03-17 09:00:00.000000',0,14,'7bb4bd3b8af7aada27a547edfe2591d1',18,'paused','ccbc9ad7048d0f1a2b5eb2223c667f62fa2d6064ba686dd100e9d3a7ba910e30',1,'2026-03-17 09:00:00.000000',2,'2026-03-17 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE product (
	id INTEGER NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	type VARCHAR(80), 
	"group" VARCHAR(80), 
	solution_id INTEGER, 
	unit_cost BIGINT, 
	unit_price BIGINT, 
	durable_days INTEGER, 
	replaceable BOOLEAN NOT NULL, 
	up_sellable BOOLEAN NOT NULL, 
	is_goods BOOLEAN NOT NULL, 
	extra JSON NOT NULL, 
	import_id INTEGER, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(solution_id) REFERENCES solution (id), 
	UNIQUE (code)
);
INSERT INTO "product" VALUES(1,'L1','RED LANTERN',NULL,NULL,5,NULL,45000,NULL,0,0,1,'{}',NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "product" VALUES(2,'G1','grinder',NULL,NULL,1,NULL,100000,NULL,0,0,1,'{}',NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "product" VALUES(3,'T1','TEA TOWEL',NULL,NULL,NULL,NULL,22500,NULL,0,0,1,'{}',1,'2026-03-02 09:00:00.000000');
INSERT INTO "product" VALUES(4,'POST','POSTAGE',NULL,NULL,NULL,NULL,30000,NULL,0,0,0,'{}',1,'2026-03-02 09:00:00.000000');
INSERT INTO "product" VALUES(5,'P1','PICNIC BASKET',NULL,NULL,4,NULL,189500,NULL,0,0,1,'{}',1,'2026-03-02 09:00:00.000000');
CREATE TABLE product_name (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (product_id, name)
);
INSERT INTO "product_name" VALUES(1,1,'LANTERN, RED');
CREATE TABLE product_record (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	purchasers INTEGER NOT NULL, 
	cross_sells INTEGER NOT NULL, 
	up_sells INTEGER NOT NULL, 
	replacements INTEGER NOT NULL, 
	origin VARCHAR(24) NOT NULL, 
	counted_on DATE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (product_id)
);
INSERT INTO "product_record" VALUES(1,1,20,10,2,1,'entered','2026-03-17');
INSERT INTO "product_record" VALUES(2,2,9,3,0,0,'learned','2026-02-28');
CREATE TABLE proposal (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	product_id INTEGER, 
	state VARCHAR(24) NOT NULL, 
	held_back_reason VARCHAR(120), 
	channel VARCHAR(24) NOT NULL, 
	address VARCHAR(254), 
	weight INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, variant VARCHAR(1), 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (plan_id, customer_id)
);
INSERT INTO "proposal" VALUES(1,1,1,1,'control',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(2,1,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(3,1,3,1,'planned',NULL,'telegram','9003',998,'because you agreed to hear from us','Hello Мария Иванова, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(4,1,4,1,'control',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(5,1,5,1,'planned',NULL,'telegram','9005',996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(6,1,6,1,'planned',NULL,'telegram','9006',995,'because you agreed to hear from us','Hello José Núñez, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(7,1,7,1,'control',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(8,1,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(9,1,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(10,1,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(11,1,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(12,1,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(13,2,1,1,'planned',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(14,2,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(15,2,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(16,2,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(17,2,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(18,2,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(19,2,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(20,2,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(21,2,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(22,2,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(23,2,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(24,2,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(25,3,1,1,'planned',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(26,3,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(27,3,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(28,3,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(29,3,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(30,3,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(31,3,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(32,3,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(33,3,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(34,3,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(35,3,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(36,3,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(37,4,1,1,'planned',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(38,4,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(39,4,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(40,4,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(41,4,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(42,4,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(43,4,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(44,4,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(45,4,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(46,4,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(47,4,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(48,4,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(49,5,1,1,'planned',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(50,5,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(51,5,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(52,5,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(53,5,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(54,5,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(55,5,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(56,5,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(57,5,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(58,5,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(59,5,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(60,5,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(61,6,1,1,'control',NULL,'telegram','9001',1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(62,6,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(63,6,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(64,6,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(65,6,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(66,6,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(67,6,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(68,6,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(69,6,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(70,6,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(71,6,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(72,6,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(73,7,1,1,'held_back','stopped offers by Telegram','telegram',NULL,1000,'because you agreed to hear from us','Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(74,7,2,1,'planned',NULL,'telegram','9002',999,'because you agreed to hear from us','Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(75,7,3,1,'planned',NULL,'telegram','9003',998,'because you bought from us in March 2026','Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(76,7,4,1,'planned',NULL,'telegram','9004',997,'because you agreed to hear from us','Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(77,7,5,1,'held_back','said that this product is not for them','telegram',NULL,996,'because you agreed to hear from us','Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(78,7,6,1,'held_back','stopped offers by Telegram','telegram',NULL,995,'because you bought from us in March 2026','Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(79,7,7,1,'planned',NULL,'telegram','9007',994,'because you agreed to hear from us','Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(80,7,8,1,'planned',NULL,'telegram','9008',993,'because you agreed to hear from us','Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(81,7,9,1,'planned',NULL,'telegram','9009',992,'because you agreed to hear from us','Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(82,7,10,1,'planned',NULL,'telegram','9010',991,'because you agreed to hear from us','Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(83,7,11,1,'planned',NULL,'telegram','9011',990,'because you agreed to hear from us','Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(84,7,12,1,'planned',NULL,'telegram','9012',989,'because you agreed to hear from us','Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.','2026-03-17 09:00:00.000000',NULL);
INSERT INTO "proposal" VALUES(85,6,22,1,'planned',NULL,'telegram','7310000999',0,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','Hello Nell Reed','2026-03-17 09:00:00.000000',NULL);
CREATE TABLE purchase (
	id INTEGER NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	document VARCHAR(64) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	customer_id INTEGER, 
	at DATETIME NOT NULL, 
	business_date DATE NOT NULL, 
	branch VARCHAR(64), 
	till VARCHAR(64), 
	staff VARCHAR(64), 
	cancels_id INTEGER, 
	import_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(cancels_id) REFERENCES purchase (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	UNIQUE (source, document)
);
INSERT INTO "purchase" VALUES(1,'shop','5000','sale',13,'2026-01-03 10:00:00.000000','2026-01-03',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(2,'shop','5001','sale',14,'2025-12-26 10:01:00.000000','2025-12-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(3,'shop','5002','sale',14,'2025-12-11 10:02:00.000000','2025-12-11',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(4,'shop','5003','sale',15,'2026-01-27 10:03:00.000000','2026-01-27',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(5,'shop','5004','sale',16,'2026-01-03 10:04:00.000000','2026-01-03',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(6,'shop','5005','sale',14,'2026-01-11 10:05:00.000000','2026-01-11',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(7,'shop','5006','sale',17,'2026-01-25 10:06:00.000000','2026-01-25',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(8,'shop','5007','sale',15,'2026-01-01 10:07:00.000000','2026-01-01',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(9,'shop','5008','sale',16,'2026-01-29 10:08:00.000000','2026-01-29',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(10,'shop','5009','sale',13,'2026-02-02 10:09:00.000000','2026-02-02',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(11,'shop','5010','sale',13,'2025-11-30 10:10:00.000000','2025-11-30',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(12,'shop','5011','sale',18,'2026-01-05 10:11:00.000000','2026-01-05',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(13,'shop','5012','sale',15,'2026-01-05 10:12:00.000000','2026-01-05',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(14,'shop','5013','sale',14,'2026-01-04 10:13:00.000000','2026-01-04',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(15,'shop','5014','sale',16,'2025-12-29 10:14:00.000000','2025-12-29',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(16,'shop','5015','sale',15,'2025-12-03 10:15:00.000000','2025-12-03',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(17,'shop','5016','sale',14,'2025-12-02 10:16:00.000000','2025-12-02',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(18,'shop','5017','sale',17,'2025-11-09 10:17:00.000000','2025-11-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(19,'shop','5018','sale',19,'2025-12-12 10:18:00.000000','2025-12-12',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(20,'shop','5019','sale',16,'2025-12-04 10:19:00.000000','2025-12-04',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(21,'shop','5020','sale',16,'2025-11-03 10:20:00.000000','2025-11-03',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(22,'shop','5021','sale',13,'2025-12-28 10:21:00.000000','2025-12-28',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(23,'shop','5022','sale',15,'2025-12-28 10:22:00.000000','2025-12-28',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(24,'shop','5023','sale',15,'2026-01-13 10:23:00.000000','2026-01-13',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(25,'shop','5024','sale',13,'2025-12-10 10:24:00.000000','2025-12-10',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(26,'shop','5025','sale',17,'2025-12-24 10:25:00.000000','2025-12-24',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(27,'shop','5026','sale',15,'2025-11-28 10:26:00.000000','2025-11-28',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(28,'shop','5027','sale',13,'2025-11-26 10:27:00.000000','2025-11-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(29,'shop','5028','sale',18,'2025-12-08 10:28:00.000000','2025-12-08',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(30,'shop','5029','sale',16,'2025-11-26 10:29:00.000000','2025-11-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(31,'shop','5030','sale',20,'2026-01-26 10:30:00.000000','2026-01-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(32,'shop','5031','sale',15,'2025-11-09 10:31:00.000000','2025-11-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(33,'shop','5032','sale',13,'2025-11-28 10:32:00.000000','2025-11-28',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(34,'shop','5033','sale',20,'2025-12-14 10:33:00.000000','2025-12-14',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(35,'shop','5034','sale',13,'2025-11-06 10:34:00.000000','2025-11-06',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(36,'shop','5035','sale',20,'2026-01-15 10:35:00.000000','2026-01-15',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(37,'shop','5036','sale',17,'2025-11-11 10:36:00.000000','2025-11-11',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(38,'shop','5037','sale',14,'2025-12-08 10:37:00.000000','2025-12-08',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(39,'shop','5038','sale',17,'2025-11-25 10:38:00.000000','2025-11-25',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(40,'shop','5039','sale',13,'2025-11-22 10:39:00.000000','2025-11-22',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(41,'shop','5040','sale',13,'2026-01-09 10:40:00.000000','2026-01-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(42,'shop','5041','sale',20,'2026-01-23 10:41:00.000000','2026-01-23',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(43,'shop','5042','sale',21,'2025-12-08 10:42:00.000000','2025-12-08',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(44,'shop','5043','sale',14,'2025-11-09 10:43:00.000000','2025-11-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(45,'shop','5044','sale',17,'2026-01-24 10:44:00.000000','2026-01-24',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(46,'shop','5045','sale',15,'2025-11-26 10:45:00.000000','2025-11-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(47,'shop','5046','sale',20,'2025-11-12 10:46:00.000000','2025-11-12',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(48,'shop','5047','sale',17,'2025-12-20 10:47:00.000000','2025-12-20',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(49,'shop','5048','sale',19,'2025-11-13 10:48:00.000000','2025-11-13',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(50,'shop','5049','sale',18,'2025-12-02 10:49:00.000000','2025-12-02',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(51,'shop','5050','sale',17,'2026-02-02 10:50:00.000000','2026-02-02',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(52,'shop','5051','sale',19,'2025-11-20 10:51:00.000000','2025-11-20',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(53,'shop','5052','sale',17,'2025-11-19 10:52:00.000000','2025-11-19',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(54,'shop','5053','sale',13,'2026-01-09 10:53:00.000000','2026-01-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(55,'shop','5054','sale',20,'2025-12-09 10:54:00.000000','2025-12-09',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(56,'shop','5055','sale',19,'2025-12-26 10:55:00.000000','2025-12-26',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(57,'shop','5056','sale',15,'2025-11-02 10:56:00.000000','2025-11-02',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(58,'shop','5057','sale',19,'2026-01-13 10:57:00.000000','2026-01-13',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(59,'shop','5058','sale',13,'2025-12-06 10:58:00.000000','2025-12-06',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(60,'shop','5059','sale',18,'2026-01-07 10:59:00.000000','2026-01-07',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(61,'shop','C5001','cancellation',18,'2026-02-20 09:00:00.000000','2026-02-20',NULL,NULL,NULL,NULL,1);
INSERT INTO "purchase" VALUES(62,'telegram','T-3','sale',3,'2026-03-02 09:00:00.000000','2026-03-02',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "purchase" VALUES(63,'test','6-1-2026-03-04-1-450','sale',6,'2026-03-04 12:00:00.000000','2026-03-04',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "purchase" VALUES(64,'office','D-22 / V-2001','sale',22,'2026-03-17 09:00:00.000000','2026-02-01',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE purchase_line (
	id INTEGER NOT NULL, 
	purchase_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	content_key VARCHAR(32) NOT NULL, 
	occurrence INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	business_date DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
	unit_price BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	cost BIGINT, 
	import_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	FOREIGN KEY(purchase_id) REFERENCES purchase (id), 
	UNIQUE (purchase_id, content_key, occurrence)
);
INSERT INTO "purchase_line" VALUES(1,1,1,'2dcc44c39f99960f11d1ebe6',1,'2026-01-03 10:00:00.000000','2026-01-03',40000,45000,1800,NULL,1);
INSERT INTO "purchase_line" VALUES(2,1,3,'99cbb971cb314e0ae29b3288',1,'2025-12-31 10:00:00.000000','2025-12-31',40000,22500,900,NULL,1);
INSERT INTO "purchase_line" VALUES(3,1,4,'d554181c7c2792b0737d3374',1,'2025-11-27 10:00:00.000000','2025-11-27',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(4,2,5,'50924e132aadcce8757f039f',1,'2025-12-26 10:01:00.000000','2025-12-26',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(5,3,2,'73c1a7be761e4d1115926c4d',1,'2025-12-11 10:02:00.000000','2025-12-11',10000,100000,1000,NULL,1);
INSERT INTO "purchase_line" VALUES(6,3,1,'216779a8ac2a128510ca3e6c',1,'2025-11-03 10:02:00.000000','2025-11-03',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(7,4,5,'634cd480cef5ee64fe21694c',1,'2026-01-27 10:03:00.000000','2026-01-27',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(8,5,1,'a81005447438d7eb6ca421c7',1,'2026-01-03 10:04:00.000000','2026-01-03',20000,45000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(9,5,2,'b08975fc87bb4d40f14f63ac',1,'2025-12-15 10:04:00.000000','2025-12-15',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(10,5,5,'ff63952c915b01b5bc1cf3cd',1,'2026-01-26 10:04:00.000000','2026-01-26',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(11,6,1,'2b3cd0c424e0c5302907e2e3',1,'2026-01-11 10:05:00.000000','2026-01-11',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(12,6,5,'50326f8029da83588dda2df2',1,'2025-11-24 10:05:00.000000','2025-11-24',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(13,7,3,'816feeb7f2e151437ad27fa1',1,'2026-01-25 10:06:00.000000','2026-01-25',20000,22500,450,NULL,1);
INSERT INTO "purchase_line" VALUES(14,7,5,'e17eda3784cefc1a1637638e',1,'2025-12-09 10:06:00.000000','2025-12-09',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(15,7,4,'e5be2114f7b9c8afed9e5774',1,'2026-01-15 10:06:00.000000','2026-01-15',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(16,8,4,'1831fbfa3fa6f37eaf5afc8c',1,'2026-01-01 10:07:00.000000','2026-01-01',20000,30000,600,NULL,1);
INSERT INTO "purchase_line" VALUES(17,8,1,'04fe9d1a57ac5e962c3508fd',1,'2026-02-04 10:07:00.000000','2026-02-04',40000,45000,1800,NULL,1);
INSERT INTO "purchase_line" VALUES(18,9,2,'4301b33149a6852ce004e3ef',1,'2026-01-29 10:08:00.000000','2026-01-29',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(19,9,3,'4a0ad65c37aab0072cebb9a7',1,'2025-11-12 10:08:00.000000','2025-11-12',40000,22500,900,NULL,1);
INSERT INTO "purchase_line" VALUES(20,9,5,'06fec1b61a22a6766f154a55',1,'2026-01-24 10:08:00.000000','2026-01-24',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(21,10,5,'96e264bb14ec7094e37c5be3',1,'2026-02-02 10:09:00.000000','2026-02-02',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(22,10,3,'4eb1f5c0b39be4e62bc3a56b',1,'2025-12-31 10:09:00.000000','2025-12-31',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(23,10,2,'3e341d1f068249a8db0b2253',1,'2025-12-10 10:09:00.000000','2025-12-10',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(24,11,4,'005ab7649e81751054d4253c',1,'2025-11-30 10:10:00.000000','2025-11-30',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(25,12,4,'7aada3e04f7603e85a74275e',1,'2026-01-05 10:11:00.000000','2026-01-05',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(26,12,2,'6d1ed4afb884ee34608774cc',1,'2026-01-13 10:11:00.000000','2026-01-13',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(27,12,5,'0501d2eecc9a55322f8ae290',1,'2025-12-29 10:11:00.000000','2025-12-29',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(28,13,1,'ad05c9b605ad030178dc4238',1,'2026-01-05 10:12:00.000000','2026-01-05',20000,45000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(29,13,5,'8f53d93f62f19aadc532d36a',1,'2026-01-06 10:12:00.000000','2026-01-06',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(30,13,3,'393ddbc6750a6ce61143298c',1,'2025-12-25 10:12:00.000000','2025-12-25',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(31,14,4,'c611a479643e5944f94e78f4',1,'2026-01-04 10:13:00.000000','2026-01-04',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(32,14,2,'acb33d2d798d6a651f8aaf7f',1,'2026-01-02 10:13:00.000000','2026-01-02',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(33,15,1,'a74869f95e49a3a89d3ec4fb',1,'2025-12-29 10:14:00.000000','2025-12-29',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(34,15,3,'4952cd9e449a48f3552c2737',1,'2025-11-30 10:14:00.000000','2025-11-30',20000,22500,450,NULL,1);
INSERT INTO "purchase_line" VALUES(35,16,2,'84301c4c97fdfb79fc5e59c6',1,'2025-12-03 10:15:00.000000','2025-12-03',10000,100000,1000,NULL,1);
INSERT INTO "purchase_line" VALUES(36,16,1,'52fac42b902d5c394afe6d88',1,'2026-01-26 10:15:00.000000','2026-01-26',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(37,16,3,'5c5aff0aca8c94841e7f1494',1,'2025-11-11 10:15:00.000000','2025-11-11',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(38,17,3,'5db18fe5fbaa11d21bf12534',1,'2025-12-02 10:16:00.000000','2025-12-02',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(39,18,2,'44e31ab0fa3fe0012ada814b',1,'2025-11-09 10:17:00.000000','2025-11-09',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(40,18,3,'bf30bb163a67a64ae40750cf',1,'2025-11-21 10:17:00.000000','2025-11-21',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(41,18,4,'6ede808d4fb8f39c6091a9d8',1,'2026-01-07 10:17:00.000000','2026-01-07',20000,30000,600,NULL,1);
INSERT INTO "purchase_line" VALUES(42,19,3,'d558f6b59093a5205232a190',1,'2025-12-12 10:18:00.000000','2025-12-12',40000,22500,900,NULL,1);
INSERT INTO "purchase_line" VALUES(43,19,5,'d1d2e6d0780613d39cdf19e7',1,'2025-12-31 10:18:00.000000','2025-12-31',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(44,19,4,'829961662cfef90e49c29d99',1,'2025-11-04 10:18:00.000000','2025-11-04',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(45,20,5,'b9fa3a1dc3834537eecccdaf',1,'2025-12-04 10:19:00.000000','2025-12-04',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(46,20,2,'b7ce500ccbcf94980d59811e',1,'2025-12-03 10:19:00.000000','2025-12-03',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(47,21,2,'36f4d21ad9f2eed309a5a1b5',1,'2025-11-03 10:20:00.000000','2025-11-03',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(48,22,2,'fc382ddff94df709de561da2',1,'2025-12-28 10:21:00.000000','2025-12-28',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(49,23,4,'f9b602d4eee4c169cf046b8e',1,'2025-12-28 10:22:00.000000','2025-12-28',20000,30000,600,NULL,1);
INSERT INTO "purchase_line" VALUES(50,24,1,'438e29bd2f991875405b30a6',1,'2026-01-13 10:23:00.000000','2026-01-13',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(51,24,5,'e0a5a69a9cf23642a09684f1',1,'2026-01-24 10:23:00.000000','2026-01-24',40000,189500,7580,NULL,1);
INSERT INTO "purchase_line" VALUES(52,24,3,'815ca6d6e763962a58b19e01',1,'2025-11-08 10:23:00.000000','2025-11-08',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(53,25,1,'1e2b7b351b27c02095fc941b',1,'2025-12-10 10:24:00.000000','2025-12-10',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(54,26,3,'eaac7d91a57f143687830de8',1,'2025-12-24 10:25:00.000000','2025-12-24',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(55,26,2,'b8b74c0e52dd36583b96fc5e',1,'2025-11-17 10:25:00.000000','2025-11-17',10000,100000,1000,NULL,1);
INSERT INTO "purchase_line" VALUES(56,27,4,'7e11b137fcb0cf4f49d32072',1,'2025-11-28 10:26:00.000000','2025-11-28',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(57,28,4,'afd68b51a8dbd91ce6af6198',1,'2025-11-26 10:27:00.000000','2025-11-26',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(58,28,1,'a96a18211f4d36db611fbb27',1,'2025-11-13 10:27:00.000000','2025-11-13',20000,45000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(59,28,2,'4118181ec5552d9e4443e6ca',1,'2026-01-13 10:27:00.000000','2026-01-13',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(60,29,1,'cc95ac4d1c8a499c9017fc62',1,'2025-12-08 10:28:00.000000','2025-12-08',40000,45000,1800,NULL,1);
INSERT INTO "purchase_line" VALUES(61,29,5,'2c8e79119d8631e82e549372',1,'2025-11-03 10:28:00.000000','2025-11-03',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(62,30,1,'ebd16862495b3c8deb9440e6',1,'2025-11-26 10:29:00.000000','2025-11-26',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(63,30,2,'45cae803989308e7d4c07f04',1,'2026-01-12 10:29:00.000000','2026-01-12',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(64,31,2,'b58e382b1eea52db5be7860b',1,'2026-01-26 10:30:00.000000','2026-01-26',10000,100000,1000,NULL,1);
INSERT INTO "purchase_line" VALUES(65,31,3,'500cf3f3af29295dce698681',1,'2025-12-19 10:30:00.000000','2025-12-19',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(66,32,4,'6b1af31e2446f1e131103ef7',1,'2025-11-09 10:31:00.000000','2025-11-09',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(67,32,2,'54e9009316309d615a1604c1',1,'2025-11-11 10:31:00.000000','2025-11-11',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(68,33,4,'486b0c75b6b9f4b317dad716',1,'2025-11-28 10:32:00.000000','2025-11-28',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(69,34,4,'485679d4b8420016f4d13b1d',1,'2025-12-14 10:33:00.000000','2025-12-14',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(70,34,3,'9ad0b0249bb23100ac95d009',1,'2025-11-15 10:33:00.000000','2025-11-15',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(71,34,2,'749f075ac733f22358cf605c',1,'2025-12-01 10:33:00.000000','2025-12-01',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(72,35,4,'98ca5d138baab5cc199318ba',1,'2025-11-06 10:34:00.000000','2025-11-06',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(73,35,1,'facf6ca2b19cb312698cf34a',1,'2025-11-10 10:34:00.000000','2025-11-10',40000,45000,1800,NULL,1);
INSERT INTO "purchase_line" VALUES(74,35,2,'a8b4943b60512f0da8e20998',1,'2025-11-19 10:34:00.000000','2025-11-19',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(75,36,4,'55ccc2b1addf1897a3dc9201',1,'2026-01-15 10:35:00.000000','2026-01-15',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(76,37,4,'e04d50655a703b186e367398',1,'2025-11-11 10:36:00.000000','2025-11-11',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(77,37,2,'d42fb56ce55c605032c86996',1,'2025-12-17 10:36:00.000000','2025-12-17',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(78,37,3,'ff46daa986d7e19f0fcd0a9b',1,'2026-01-12 10:36:00.000000','2026-01-12',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(79,38,1,'0f960a44cd606ba065b1db39',1,'2025-12-08 10:37:00.000000','2025-12-08',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(80,38,4,'d0584c38091fd0482d030efe',1,'2026-01-18 10:37:00.000000','2026-01-18',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(81,39,1,'3a04bbfaddf30ac9ea4dd2c7',1,'2025-11-25 10:38:00.000000','2025-11-25',20000,45000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(82,39,4,'b85759e67e98643efa9f74ae',1,'2026-01-15 10:38:00.000000','2026-01-15',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(83,40,5,'e66c811811723610e2be6a8e',1,'2025-11-22 10:39:00.000000','2025-11-22',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(84,41,1,'fd2179f8ce420faaa2b26f96',1,'2026-01-09 10:40:00.000000','2026-01-09',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(85,41,5,'a2f7c3a1e572a09eaab0f5e4',1,'2026-01-10 10:40:00.000000','2026-01-10',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(86,41,2,'098b750d55b671fe53702c6a',1,'2026-01-31 10:40:00.000000','2026-01-31',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(87,42,2,'0fcfe7a04fc61d8e7ad868d9',1,'2026-01-23 10:41:00.000000','2026-01-23',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(88,43,1,'c0594b55b834fa94c6dee566',1,'2025-12-08 10:42:00.000000','2025-12-08',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(89,44,3,'5085a99aa6ebcd6b305b95a2',1,'2025-11-09 10:43:00.000000','2025-11-09',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(90,44,5,'9c4c0546df562bf08c1974f0',1,'2025-12-11 10:43:00.000000','2025-12-11',40000,189500,7580,NULL,1);
INSERT INTO "purchase_line" VALUES(91,45,2,'ee44fb57d494595dc512fe46',1,'2026-01-24 10:44:00.000000','2026-01-24',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(92,45,5,'2a4c513b7168cc242e347089',1,'2025-12-04 10:44:00.000000','2025-12-04',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(93,46,3,'18ca667280bb230945143111',1,'2025-11-26 10:45:00.000000','2025-11-26',20000,22500,450,NULL,1);
INSERT INTO "purchase_line" VALUES(94,47,3,'eb4e59d592e7957652dc13b5',1,'2025-11-12 10:46:00.000000','2025-11-12',40000,22500,900,NULL,1);
INSERT INTO "purchase_line" VALUES(95,48,4,'9d920959c86e333f42f638da',1,'2025-12-20 10:47:00.000000','2025-12-20',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(96,48,3,'230b3dda480d1f3c086a5d9e',1,'2025-11-06 10:47:00.000000','2025-11-06',30000,22500,675,NULL,1);
INSERT INTO "purchase_line" VALUES(97,48,1,'5b8beeffed5e3ba97ae617b9',1,'2025-11-24 10:47:00.000000','2025-11-24',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(98,49,3,'0912e7c7b164f75e98b0ec4a',1,'2025-11-13 10:48:00.000000','2025-11-13',10000,22500,225,NULL,1);
INSERT INTO "purchase_line" VALUES(99,50,1,'ed08c2bebf8739419e461f68',1,'2025-12-02 10:49:00.000000','2025-12-02',40000,45000,1800,NULL,1);
INSERT INTO "purchase_line" VALUES(100,51,4,'41d19a040431c45b5a4c0263',1,'2026-02-02 10:50:00.000000','2026-02-02',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(101,51,1,'5b38ae7785b009564723141a',1,'2025-11-03 10:50:00.000000','2025-11-03',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(102,52,5,'9031d97c1815be18c849be6f',1,'2025-11-20 10:51:00.000000','2025-11-20',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(103,52,4,'d56fcf8afa09e9aa9f86a7a8',1,'2026-01-04 10:51:00.000000','2026-01-04',30000,30000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(104,53,2,'4395c0b0668b0a31ea36700e',1,'2025-11-19 10:52:00.000000','2025-11-19',30000,100000,3000,NULL,1);
INSERT INTO "purchase_line" VALUES(105,53,4,'9f654a55e656afd02459c122',1,'2025-12-10 10:52:00.000000','2025-12-10',10000,30000,300,NULL,1);
INSERT INTO "purchase_line" VALUES(106,53,1,'fe9226975dc5f6585cdb55d1',1,'2026-01-30 10:52:00.000000','2026-01-30',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(107,54,2,'f0536b85fe2e73548841742d',1,'2026-01-09 10:53:00.000000','2026-01-09',10000,100000,1000,NULL,1);
INSERT INTO "purchase_line" VALUES(108,55,4,'e8b2112554f898ac246789d8',1,'2025-12-09 10:54:00.000000','2025-12-09',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(109,55,2,'3ae7f5ea80a4ddf10f37848a',1,'2026-01-08 10:54:00.000000','2026-01-08',20000,100000,2000,NULL,1);
INSERT INTO "purchase_line" VALUES(110,55,1,'a9a2a308136f5eea81edfd3e',1,'2025-11-07 10:54:00.000000','2025-11-07',20000,45000,900,NULL,1);
INSERT INTO "purchase_line" VALUES(111,56,5,'bcd59973d715a3dcbf5b701c',1,'2025-12-26 10:55:00.000000','2025-12-26',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(112,57,4,'71255090b1fbe519c29545c5',1,'2025-11-02 10:56:00.000000','2025-11-02',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(113,57,5,'5a5016d17841011a9b791e94',1,'2025-12-14 10:56:00.000000','2025-12-14',20000,189500,3790,NULL,1);
INSERT INTO "purchase_line" VALUES(114,58,1,'b601687fd8f5c8069288fdc2',1,'2026-01-13 10:57:00.000000','2026-01-13',10000,45000,450,NULL,1);
INSERT INTO "purchase_line" VALUES(115,58,5,'097bf62ef3ec4faf479175f4',1,'2025-11-08 10:57:00.000000','2025-11-08',30000,189500,5685,NULL,1);
INSERT INTO "purchase_line" VALUES(116,59,2,'255626c91387099763f75d89',1,'2025-12-06 10:58:00.000000','2025-12-06',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(117,59,4,'d2b4046a85187114d448b302',1,'2026-01-12 10:58:00.000000','2026-01-12',40000,30000,1200,NULL,1);
INSERT INTO "purchase_line" VALUES(118,59,5,'877f9575c1ee7ba352f328ea',1,'2025-11-23 10:58:00.000000','2025-11-23',10000,189500,1895,NULL,1);
INSERT INTO "purchase_line" VALUES(119,60,1,'ceb2d1a5704b2c0f2acd4bdf',1,'2026-01-07 10:59:00.000000','2026-01-07',30000,45000,1350,NULL,1);
INSERT INTO "purchase_line" VALUES(120,60,2,'6dd9999f1ca947bdba4f97fb',1,'2026-01-04 10:59:00.000000','2026-01-04',40000,100000,4000,NULL,1);
INSERT INTO "purchase_line" VALUES(121,61,3,'1ddac365123029fe35af9e95',1,'2026-02-20 09:00:00.000000','2026-02-20',-10000,22500,-225,NULL,1);
INSERT INTO "purchase_line" VALUES(122,62,1,'acba0ffbea4da577b4b420ecb93b6458',1,'2026-03-02 09:00:00.000000','2026-03-02',10000,45000,450,NULL,NULL);
INSERT INTO "purchase_line" VALUES(123,63,1,'k',1,'2026-03-04 12:00:00.000000','2026-03-04',10000,45000,450,NULL,NULL);
INSERT INTO "purchase_line" VALUES(124,64,1,'k22',1,'2026-03-17 09:00:00.000000','2026-02-01',10000,45000,450,NULL,NULL);
CREATE TABLE question (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	words VARCHAR NOT NULL, 
	filter_text VARCHAR, 
	product_id INTEGER, 
	parent_id INTEGER, 
	sentence VARCHAR NOT NULL, 
	found INTEGER NOT NULL, 
	place VARCHAR(80), 
	asked_by VARCHAR(64) NOT NULL, 
	asked_at DATETIME NOT NULL, spec JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent_id) REFERENCES question (id), 
	FOREIGN KEY(product_id) REFERENCES product (id)
);
INSERT INTO "question" VALUES(1,'cross_sell','lanterns',NULL,1,NULL,'prospects of RED LANTERN',12,NULL,'staff:1','2026-03-02 09:00:00.000000','{"ways": ["cross_sell"]}');
INSERT INTO "question" VALUES(2,'customers','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','number = ''V-2001''',NULL,NULL,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',1,NULL,'U1','2026-03-17 09:00:00.000000',NULL);
CREATE TABLE relation (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	partner_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	level INTEGER NOT NULL, 
	origin VARCHAR(24) NOT NULL, import_id INTEGER REFERENCES import_run (id), 
	PRIMARY KEY (id), 
	FOREIGN KEY(partner_id) REFERENCES product (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	UNIQUE (product_id, partner_id, kind)
);
INSERT INTO "relation" VALUES(1,1,2,'cross_sell',71,'entered',NULL);
INSERT INTO "relation" VALUES(2,1,3,'cross_sell',100,'learned',NULL);
INSERT INTO "relation" VALUES(3,1,5,'cross_sell',100,'learned',NULL);
INSERT INTO "relation" VALUES(4,2,1,'cross_sell',99,'learned',NULL);
INSERT INTO "relation" VALUES(5,2,3,'cross_sell',85,'learned',NULL);
INSERT INTO "relation" VALUES(6,2,5,'cross_sell',85,'learned',NULL);
INSERT INTO "relation" VALUES(7,3,1,'cross_sell',99,'learned',NULL);
INSERT INTO "relation" VALUES(8,3,2,'cross_sell',85,'learned',NULL);
INSERT INTO "relation" VALUES(9,3,5,'cross_sell',85,'learned',NULL);
INSERT INTO "relation" VALUES(10,5,1,'cross_sell',99,'learned',NULL);
INSERT INTO "relation" VALUES(11,5,2,'cross_sell',85,'learned',NULL);
INSERT INTO "relation" VALUES(12,5,3,'cross_sell',85,'learned',NULL);
CREATE TABLE reply (
	id INTEGER NOT NULL, 
	cause VARCHAR(200) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	surface VARCHAR(24) NOT NULL, 
	method VARCHAR(64) NOT NULL, 
	payload JSON NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	due_at DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	tries INTEGER NOT NULL, 
	result JSON, 
	error VARCHAR(400), 
	PRIMARY KEY (id), 
	UNIQUE (cause, ordinal)
);
INSERT INTO "reply" VALUES(1,'test:1',1,'telegram','answerCallbackQuery','{"callback_query_id": "q2"}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(2,'test:1',2,'telegram','editMessageReplyMarkup','{"chat_id": 9002, "message_id": 1, "reply_markup": {"inline_keyboard": [[{"text": "\u2713 I''m interested", "callback_data": "interested:2"}, {"text": "Order", "callback_data": "order:2"}], [{"text": "Not for me", "callback_data": "notforme:2"}, {"text": "Stop these messages", "callback_data": "stop:2"}]]}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(3,'test:1',3,'telegram','sendMessage','{"chat_id": 9002, "text": "Thank you. <b>Old Shop</b> now knows that you are interested in RED LANTERN. If you have a question, simply write it here.", "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(4,'test:2',1,'telegram','answerCallbackQuery','{"callback_query_id": "q4"}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(5,'test:2',2,'telegram','sendMessage','{"chat_id": 9003, "text": "Order 1 \u00d7 RED LANTERN for <b>\u00a34.50</b> from Old Shop?", "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}, "reply_markup": {"inline_keyboard": [[{"text": "Yes, order it", "callback_data": "orderyes:3"}, {"text": "No, thank you", "callback_data": "orderno:3"}]]}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(6,'test:3',1,'telegram','answerCallbackQuery','{"callback_query_id": "q6"}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(7,'test:3',2,'telegram','editMessageText','{"chat_id": 9003, "message_id": 5, "text": "<b>Thank you for your order</b>\nOld Shop\n\n1 \u00d7 RED LANTERN\nTotal: <b>\u00a34.50</b>\nOrder T-3, 2 March 2026, 09:00\n\nIf anything is not right, simply write it here.", "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(8,'test:4',1,'telegram','answerCallbackQuery','{"callback_query_id": "q8"}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(9,'test:4',2,'telegram','editMessageReplyMarkup','{"chat_id": 9005, "message_id": 7, "reply_markup": {"inline_keyboard": [[{"text": "I''m interested", "callback_data": "interested:5"}, {"text": "Order", "callback_data": "order:5"}], [{"text": "\u2713 Not for me", "callback_data": "notforme:5"}, {"text": "Stop these messages", "callback_data": "stop:5"}]]}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(10,'test:4',3,'telegram','sendMessage','{"chat_id": 9005, "text": "Thank you, noted: RED LANTERN is not for you, and you will not be offered it again.", "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(11,'test:5',1,'telegram','answerCallbackQuery','{"callback_query_id": "q10"}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(12,'test:5',2,'telegram','editMessageReplyMarkup','{"chat_id": 9006, "message_id": 9, "reply_markup": {"inline_keyboard": [[{"text": "I''m interested", "callback_data": "interested:6"}, {"text": "Order", "callback_data": "order:6"}], [{"text": "Not for me", "callback_data": "notforme:6"}, {"text": "\u2713 Stop these messages", "callback_data": "stop:6"}]]}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(13,'test:5',3,'telegram','sendMessage','{"chat_id": 9006, "text": "Done: no more offers from <b>Old Shop</b>, also none that were already planned. You can still write to us here.", "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}, "reply_markup": {"inline_keyboard": [[{"text": "Turn on again", "callback_data": "offerson:en-1"}]]}}','waiting','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(14,'inbox:1',1,'slack','chat.postMessage','{"channel": "C0SHOP", "text": "Here you are"}','sent','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',1,'{"ok": true, "ts": "1700000002.000100"}',NULL);
INSERT INTO "reply" VALUES(15,'inbox:1',2,'slack','chat.postMessage','{"channel": "C0SHOP", "text": "and a second", "thread_ts": {"reply": 1}}','waiting','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(16,'seldom:7310000999:stranger:2026-03-02',1,'telegram','sendMessage','{"chat_id": 7310000999, "text": "Hello Nell Reed"}','sent','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(17,'waiting 2',1,'telegram','sendMessage','{"chat_id": 7310000999, "text": "not yet said"}','waiting','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,0,'null',NULL);
INSERT INTO "reply" VALUES(18,'card 2',1,'slack','chat.postMessage','{"channel": "C1", "text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.", "blocks": [{"type": "section", "text": {"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}}]}','sent','2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000',NULL,0,'{"ok": true, "ts": "1700000000.000002", "channel": "C1"}',NULL);
CREATE TABLE response (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	at DATETIME NOT NULL, 
	purchase_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id), 
	FOREIGN KEY(purchase_id) REFERENCES purchase (id), 
	UNIQUE (delivery_id, kind)
);
INSERT INTO "response" VALUES(1,1,2,2,'interested','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "response" VALUES(2,1,3,3,'ordered','2026-03-02 09:00:00.000000',62);
INSERT INTO "response" VALUES(3,1,5,5,'not_for_me','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "response" VALUES(4,1,6,6,'stopped','2026-03-02 09:00:00.000000',NULL);
INSERT INTO "response" VALUES(5,6,52,22,'interested','2026-03-17 09:00:00.000000',1);
CREATE TABLE route (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	address VARCHAR(254) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	closed_reason VARCHAR(200), 
	preferred BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	UNIQUE (channel, address)
);
INSERT INTO "route" VALUES(1,1,'telegram','9001','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(2,2,'telegram','9002','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(3,3,'telegram','9003','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(4,4,'telegram','9004','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(5,5,'telegram','9005','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(6,6,'telegram','9006','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(7,7,'telegram','9007','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(8,8,'telegram','9008','closed','the customer linked another chat',0,'2026-03-02 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "route" VALUES(9,9,'telegram','9009','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(10,10,'telegram','9010','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(11,11,'telegram','9011','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(12,12,'telegram','9012','open',NULL,0,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "route" VALUES(13,8,'telegram','424242','open',NULL,1,'2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "route" VALUES(14,22,'telegram','7310000999','open',NULL,0,'2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000');
INSERT INTO "route" VALUES(15,22,'email','nell.reed@example.org','open',NULL,0,'2026-03-17 09:00:00.000000','2026-03-17 09:00:00.000000');
CREATE TABLE rule_base (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	rules JSON NOT NULL, 
	description VARCHAR, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "rule_base" VALUES(1,'spring','[{"name": "abroad", "when": "country is not United Kingdom", "add": "-10"}]',NULL,'U1','2026-03-17 09:00:00.000000');
CREATE TABLE saved_extraction (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	spec JSON NOT NULL, 
	description VARCHAR, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "saved_extraction" VALUES(1,'spring','{"stages": [{"filter": "country is United Kingdom"}]}',NULL,'U1','2026-03-17 09:00:00.000000');
CREATE TABLE saved_filter (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	text VARCHAR NOT NULL, 
	parent_id INTEGER, 
	description VARCHAR, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	parts JSON DEFAULT '[]' NOT NULL, parameters JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent_id) REFERENCES saved_filter (id), 
	UNIQUE (name)
);
INSERT INTO "saved_filter" VALUES(1,'regulars','bought RED LANTERN',NULL,NULL,'staff:1','2026-03-17 09:00:00.000000','[]','[]');
INSERT INTO "saved_filter" VALUES(2,'only Nell Reed','name = ''Nell Reed''',NULL,NULL,'U1','2026-03-17 09:00:00.000000','[]','[]');
CREATE TABLE scheduled_report (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	subject VARCHAR, 
	recurrence VARCHAR(24) NOT NULL, 
	minute INTEGER NOT NULL, 
	weekday INTEGER, 
	day INTEGER, 
	slack_channel VARCHAR(32) NOT NULL, 
	next_at DATETIME, 
	last_at DATETIME, 
	made_by_id INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(made_by_id) REFERENCES staff (id)
);
INSERT INTO "scheduled_report" VALUES(1,'question','asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.','once',0,NULL,NULL,'C1',NULL,NULL,1,'2026-03-17 09:00:00.000000');
CREATE TABLE setting (
	name VARCHAR(64) NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('installation','bd7a58bf5ecc4fe4bec32db58b6d2b30');
CREATE TABLE solution (
	id INTEGER NOT NULL, 
	parent_id INTEGER, 
	name VARCHAR(120) NOT NULL, 
	"virtual" BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent_id) REFERENCES solution (id)
);
INSERT INTO "solution" VALUES(1,NULL,'Kitchen',0);
INSERT INTO "solution" VALUES(2,1,'Gifts',1);
INSERT INTO "solution" VALUES(3,NULL,'Outdoors',0);
INSERT INTO "solution" VALUES(4,3,'Picnic',0);
INSERT INTO "solution" VALUES(5,1,'Light',0);
INSERT INTO "solution" VALUES(6,NULL,'Tea, complete',1);
CREATE TABLE solution_product (
	id INTEGER NOT NULL, 
	solution_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(product_id) REFERENCES product (id), 
	FOREIGN KEY(solution_id) REFERENCES solution (id), 
	UNIQUE (solution_id, product_id)
);
INSERT INTO "solution_product" VALUES(1,2,1);
INSERT INTO "solution_product" VALUES(2,6,3);
INSERT INTO "solution_product" VALUES(3,6,5);
CREATE TABLE staff (
	id INTEGER NOT NULL, 
	slack_user VARCHAR(32) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	roles JSON NOT NULL, 
	created_at DATETIME NOT NULL, telegram_chat VARCHAR(32), department_id INTEGER REFERENCES department (id), 
	PRIMARY KEY (id), 
	UNIQUE (slack_user)
);
INSERT INTO "staff" VALUES(1,'U1','Mika','["planner"]','2026-03-02 09:00:00.000000',NULL,1);
INSERT INTO "staff" VALUES(2,'U2','Anna','["approver", "admin"]','2026-03-02 09:00:00.000000',NULL,NULL);
CREATE TABLE staff_link (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	staff_id INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	UNIQUE (digest)
);
INSERT INTO "staff_link" VALUES(1,'1111111111111111111111111111111111111111111111111111111111111111',1,'2026-03-17 09:00:00.000000','2026-03-17 10:00:00.000000',NULL);
CREATE TABLE trouble (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	product_id INTEGER, 
	occurred_on DATE NOT NULL, 
	classification VARCHAR(80), 
	level INTEGER NOT NULL, 
	description VARCHAR, 
	settlement_method VARCHAR(200), 
	status VARCHAR(24) NOT NULL, 
	last_handled_on DATE, 
	settled_on DATE, 
	import_id INTEGER, 
	created_at DATETIME NOT NULL, source VARCHAR(64), external_id VARCHAR(64), 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(import_id) REFERENCES import_run (id), 
	FOREIGN KEY(product_id) REFERENCES product (id)
);
INSERT INTO "trouble" VALUES(1,2,2,'2026-01-07','broken',2,'lid – cracked',NULL,'open',NULL,NULL,NULL,'2026-03-17 09:00:00.000000',NULL,NULL);
INSERT INTO "trouble" VALUES(2,22,NULL,'2026-02-01',NULL,1,'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.',NULL,'open',NULL,NULL,NULL,'2026-03-17 09:00:00.000000',NULL,NULL);
CREATE TABLE virtual_attribute (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	expression VARCHAR NOT NULL, 
	unit VARCHAR(40), 
	description VARCHAR, 
	saved_by VARCHAR(64) NOT NULL, 
	saved_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "virtual_attribute" VALUES(1,'worth','sales / 100','pounds','what they spent','U1','2026-03-17 09:00:00.000000');
CREATE INDEX ix_audit_entry_subject ON audit_entry (subject);
CREATE INDEX ix_inbox_event_state ON inbox_event (state);
CREATE INDEX ix_reply_state ON reply (state);
CREATE INDEX ix_saved_filter_parent_id ON saved_filter (parent_id);
CREATE INDEX ix_solution_parent_id ON solution (parent_id);
CREATE INDEX ix_customer_import_id ON customer (import_id);
CREATE INDEX ix_customer_merged_into_id ON customer (merged_into_id);
CREATE INDEX ix_product_group ON product ("group");
CREATE INDEX ix_product_import_id ON product (import_id);
CREATE INDEX ix_product_solution_id ON product (solution_id);
CREATE INDEX ix_consent_customer_id ON consent (customer_id);
CREATE INDEX ix_consent_event_customer_id ON consent_event (customer_id);
CREATE INDEX ix_contact_customer_id ON contact (customer_id);
CREATE INDEX ix_contact_import_id ON contact (import_id);
CREATE INDEX ix_contact_product_id ON contact (product_id);
CREATE INDEX ix_contract_customer_id ON contract (customer_id);
CREATE INDEX ix_contract_import_id ON contract (import_id);
CREATE INDEX ix_contract_product_id ON contract (product_id);
CREATE INDEX ix_identity_customer_id ON identity (customer_id);
CREATE INDEX ix_link_token_customer_id ON link_token (customer_id);
CREATE INDEX ix_product_name_product_id ON product_name (product_id);
CREATE INDEX ix_purchase_cancels_id ON purchase (cancels_id);
CREATE INDEX ix_purchase_customer_id ON purchase (customer_id);
CREATE INDEX ix_purchase_import_id ON purchase (import_id);
CREATE INDEX ix_question_parent_id ON question (parent_id);
CREATE INDEX ix_question_place ON question (place);
CREATE INDEX ix_question_product_id ON question (product_id);
CREATE INDEX ix_relation_partner_id ON relation (partner_id);
CREATE INDEX ix_relation_product_id ON relation (product_id);
CREATE INDEX ix_route_customer_id ON route (customer_id);
CREATE INDEX ix_solution_product_product_id ON solution_product (product_id);
CREATE INDEX ix_solution_product_solution_id ON solution_product (solution_id);
CREATE INDEX ix_trouble_customer_id ON trouble (customer_id);
CREATE INDEX ix_trouble_import_id ON trouble (import_id);
CREATE INDEX ix_trouble_product_id ON trouble (product_id);
CREATE INDEX ix_customer_list_question_id ON customer_list (question_id);
CREATE INDEX ix_purchase_line_import_id ON purchase_line (import_id);
CREATE INDEX ix_list_member_customer_id ON list_member (customer_id);
CREATE INDEX ix_plan_approver_id ON "plan" (approver_id);
CREATE INDEX ix_plan_author_id ON "plan" (author_id);
CREATE INDEX ix_plan_list_id ON "plan" (list_id);
CREATE INDEX ix_plan_product_id ON "plan" (product_id);
CREATE INDEX ix_evaluation_plan_id ON evaluation (plan_id);
CREATE INDEX ix_proposal_customer_id ON proposal (customer_id);
CREATE INDEX ix_delivery_customer_id ON delivery (customer_id);
CREATE INDEX ix_response_customer_id ON response (customer_id);
CREATE INDEX ix_response_plan_id ON response (plan_id);
CREATE TRIGGER change_log_customer_insert AFTER INSERT ON customer BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('customer', NEW.id); END;
CREATE TRIGGER change_log_customer_update AFTER UPDATE ON customer BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('customer', NEW.id); END;
CREATE TRIGGER change_log_customer_delete AFTER DELETE ON customer BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('customer', OLD.id); END;
CREATE TRIGGER change_log_product_insert AFTER INSERT ON product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product', NEW.id); END;
CREATE TRIGGER change_log_product_update AFTER UPDATE ON product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product', NEW.id); END;
CREATE TRIGGER change_log_product_delete AFTER DELETE ON product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product', OLD.id); END;
CREATE TRIGGER change_log_relation_insert AFTER INSERT ON relation BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('relation', NEW.id); END;
CREATE TRIGGER change_log_relation_update AFTER UPDATE ON relation BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('relation', NEW.id); END;
CREATE TRIGGER change_log_relation_delete AFTER DELETE ON relation BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('relation', OLD.id); END;
CREATE TRIGGER change_log_purchase_insert AFTER INSERT ON purchase BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase', NEW.id); END;
CREATE TRIGGER change_log_purchase_update AFTER UPDATE ON purchase BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase', NEW.id); END;
CREATE TRIGGER change_log_purchase_delete AFTER DELETE ON purchase BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase', OLD.id); END;
CREATE TRIGGER change_log_purchase_line_insert AFTER INSERT ON purchase_line BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase_line', NEW.id); END;
CREATE TRIGGER change_log_purchase_line_update AFTER UPDATE ON purchase_line BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase_line', NEW.id); END;
CREATE TRIGGER change_log_purchase_line_delete AFTER DELETE ON purchase_line BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('purchase_line', OLD.id); END;
CREATE TRIGGER change_log_contact_insert AFTER INSERT ON contact BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contact', NEW.id); END;
CREATE TRIGGER change_log_contact_update AFTER UPDATE ON contact BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contact', NEW.id); END;
CREATE TRIGGER change_log_contact_delete AFTER DELETE ON contact BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contact', OLD.id); END;
CREATE TRIGGER change_log_trouble_insert AFTER INSERT ON trouble BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('trouble', NEW.id); END;
CREATE TRIGGER change_log_trouble_update AFTER UPDATE ON trouble BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('trouble', NEW.id); END;
CREATE TRIGGER change_log_trouble_delete AFTER DELETE ON trouble BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('trouble', OLD.id); END;
CREATE TRIGGER change_log_contract_insert AFTER INSERT ON contract BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contract', NEW.id); END;
CREATE TRIGGER change_log_contract_update AFTER UPDATE ON contract BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contract', NEW.id); END;
CREATE TRIGGER change_log_contract_delete AFTER DELETE ON contract BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('contract', OLD.id); END;
CREATE INDEX ix_frequency_cap_policy_id ON frequency_cap (policy_id);
CREATE INDEX ix_scheduled_report_made_by_id ON scheduled_report (made_by_id);
CREATE INDEX ix_scheduled_report_next_at ON scheduled_report (next_at);
CREATE INDEX ix_staff_link_staff_id ON staff_link (staff_id);
CREATE INDEX ix_consent_request_customer_id ON consent_request (customer_id);
CREATE INDEX ix_customer_merge_kept_id ON customer_merge (kept_id);
CREATE INDEX ix_customer_merge_merged_id ON customer_merge (merged_id);
CREATE INDEX ix_distinct_pair_first_id ON distinct_pair (first_id);
CREATE INDEX ix_distinct_pair_second_id ON distinct_pair (second_id);
CREATE INDEX ix_conversation_assigned_to_id ON conversation (assigned_to_id);
CREATE INDEX ix_conversation_customer_id ON conversation (customer_id);
CREATE INDEX ix_conversation_plan_id ON conversation (plan_id);
CREATE INDEX ix_conversation_state ON conversation (state);
CREATE INDEX ix_conversation_message_conversation_id ON conversation_message (conversation_id);
CREATE INDEX ix_conversation_message_staff_id ON conversation_message (staff_id);
CREATE INDEX ix_link_visit_delivery_id ON link_visit (delivery_id);
CREATE INDEX ix_delivery_address ON delivery (channel, address);
CREATE INDEX ix_delivery_plan_due ON delivery (plan_id, state, due_at, id);
CREATE UNIQUE INDEX ix_contact_external ON contact (source, external_id);
CREATE UNIQUE INDEX ix_trouble_external ON trouble (source, external_id);
CREATE INDEX ix_relation_import_id ON relation (import_id);
CREATE INDEX ix_catalogue_change_import_id ON catalogue_change (import_id);
CREATE INDEX ix_catalogue_change_product_id ON catalogue_change (product_id);
CREATE INDEX ix_department_solution_solution_id ON department_solution (solution_id);
CREATE INDEX ix_list_version_question_id ON list_version (question_id);
CREATE INDEX ix_list_version_member_customer_id ON list_version_member (customer_id);
CREATE INDEX ix_staff_department_id ON staff (department_id);
CREATE INDEX ix_managerial_account_customer_id ON managerial_account (customer_id);
CREATE INDEX ix_managerial_account_product_id ON managerial_account (product_id);
CREATE TRIGGER change_log_solution_insert AFTER INSERT ON solution BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution', NEW.id); END;
CREATE TRIGGER change_log_solution_update AFTER UPDATE ON solution BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution', NEW.id); END;
CREATE TRIGGER change_log_solution_delete AFTER DELETE ON solution BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution', OLD.id); END;
CREATE TRIGGER change_log_solution_product_insert AFTER INSERT ON solution_product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution_product', NEW.id); END;
CREATE TRIGGER change_log_solution_product_update AFTER UPDATE ON solution_product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution_product', NEW.id); END;
CREATE TRIGGER change_log_solution_product_delete AFTER DELETE ON solution_product BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('solution_product', OLD.id); END;
CREATE TRIGGER change_log_product_record_insert AFTER INSERT ON product_record BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product_record', NEW.id); END;
CREATE TRIGGER change_log_product_record_update AFTER UPDATE ON product_record BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product_record', NEW.id); END;
CREATE TRIGGER change_log_product_record_delete AFTER DELETE ON product_record BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('product_record', OLD.id); END;
CREATE TRIGGER change_log_managerial_account_insert AFTER INSERT ON managerial_account BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('managerial_account', NEW.id); END;
CREATE TRIGGER change_log_managerial_account_update AFTER UPDATE ON managerial_account BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('managerial_account', NEW.id); END;
CREATE TRIGGER change_log_managerial_account_delete AFTER DELETE ON managerial_account BEGIN INSERT INTO change_log (table_name, row_id) VALUES ('managerial_account', OLD.id); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('change_log',280);
COMMIT;
